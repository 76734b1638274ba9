import type { PlantedBug } from '../../../../ports/system.ts';
import type { LogOptions } from '../../frame/log-file.ts';
import type { TwoPhaseProtocol } from '../two-phase-commit.ts';

/**
 * A mistake that engineers make, as one wrapper round the correct protocol: it changes a transition, or the order of its
 * effects. None of them widens a window by waiting.
 */
export interface Bug extends PlantedBug {
  readonly plant: (protocol: TwoPhaseProtocol) => TwoPhaseProtocol;
  /** For mistakes that are made below the protocol. */
  readonly log?: LogOptions;
  /** For mistakes that take a wrong clock to show: simulated runs have none. */
  readonly isOfTheClock?: boolean;
}
