import type { Outcome } from '../../core/run-verdict.ts';
import { Markup } from './escape.ts';

// Each outcome has a sign of its own, since colour alone says nothing to many readers and to printers.
const signs: Readonly<Record<Outcome, string>> = {
  passed: '<circle cx="11" cy="11" r="10"/><path d="M6 11.5l3.5 3.5L16 8"/>',
  violated: '<path d="M11 1l10 10-10 10L1 11z"/><path d="M7.5 7.5l7 7m0-7l-7 7"/>',
  inconclusive:
    '<rect x="1.5" y="1.5" width="19" height="19" rx="4"/><path d="M8 8.5a3 3 0 1 1 3.8 3c-.6.2-.8.6-.8 1.3M11 16v.2"/>',
  error: '<path d="M11 2l10 18H1z"/><path d="M11 8.5v5M11 16.5v.2"/>',
};

export function outcomeSign(outcome: Outcome): Markup {
  return new Markup(
    `<svg viewBox="0 0 22 22" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${signs[outcome]}</svg>`,
  );
}
