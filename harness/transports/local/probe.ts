import { readFileSync } from 'node:fs';
import type { Ability, TransportProbe } from '../../ports/transport.ts';
import { diskAbilities } from './disk/disk-abilities.ts';
import { injectSyscallsProblem } from '../inject-syscalls.ts';
import { familyFlags } from './contain.ts';
import { hasTool } from './find-tool.ts';
import { type LocalOptions, type Mechanism, mechanisms, toolEnv } from './local-options.ts';
import { firstMechanism, xtablesEnv } from './mechanism-trial.ts';
import { limitsHere } from '../limits-here.ts';
import { patchClockProblem } from '../patch-clock.ts';
import { needsUserNamespace } from './privileges.ts';
import { neededTools, refusalRemedies, toolRemedy } from './remedies.ts';
import { redirectTools, redirectTrial } from './relay/redirect-rules.ts';
import { runTool } from './run-tool.ts';

const probeMs = 10_000;
const abilitiesHere: readonly Ability[] = ['signal', 'cut-links', 'cut-clients', 'own-address'];
const redirectRemedy =
  'messages can not be acted on: neither nft nor iptables redirects connections here (apt-get install nftables; kernel modules nft_redir, xt_REDIRECT)';
const nestedRemedy =
  'systems that refuse root can not be started: the kernel allows no user namespace (sysctl user.max_user_namespaces)';

const lossRemedy =
  'packets can not be lost by chance: nft is missing or knows no numgen (apt-get install nftables; kernel module nft_numgen)';
/** Tells whether the kernel can lose packets by chance, in a network that is thrown away. */
const lossTrial = `nft -f - >/dev/null 2>&1 <<'END' && echo packet-loss
add table ip trial
add chain ip trial input { type filter hook input priority -155; policy accept; }
add rule ip trial input ip saddr 198.18.0.1 tcp flags & psh == psh numgen random mod 100 < 5 counter drop comment "lost"
END
`;

/** A cluster's parts, one of each, and the ways to cut until one works: the words that are printed tell. */
function script(wanted: Mechanism | undefined): string {
  return `
ip -batch - <<'END' || exit 1
link set lo up
link add bridge0 type bridge
link add port0 master bridge0 up type veth peer name eth0
rule add from 198.19.255.1 lookup 19800
END
echo works
unshare --user --map-user=1000 --map-group=1000 true && echo nested
${lossTrial}${redirectTrial()}${firstMechanism(wanted, '')}`;
}

/** Does it work here? Tried with one command, in namespaces that end with it. */
export async function probeLocal(options: LocalOptions): Promise<TransportProbe> {
  if (process.platform !== 'linux') return refused('local nodes need Linux');
  const env = { ...toolEnv(options, process.env), ...xtablesEnv };
  const missing = neededTools.filter((tool) => !hasTool(tool, env.PATH));
  if (missing.length > 0) return refused(...missing.map(toolRemedy));
  const isUserNamespace = needsUserNamespace(options);
  const user = isUserNamespace ? ['--user', '--map-root-user'] : [];
  const argv = ['unshare', ...user, ...familyFlags, 'sh', '-c', script(options.mechanism)];
  const [{ stdout, stderr }, syscallsProblem] = await Promise.all([
    runTool({ argv, input: '', env, timeoutMs: probeMs }),
    injectSyscallsProblem(env),
  ]);
  const disk = diskAbilities({ path: env.PATH, isUserNamespace });
  const words = stdout.split('\n');
  if (!words.includes('works')) return refused(...refusalRemedies(readSetting, stderr, isUserNamespace));
  const mechanism = mechanisms.find((name) => words.includes(`mechanism ${name}`));
  if (mechanism === undefined) return refused(`${options.mechanism ?? 'no way to cut links'} does not work here`);
  // Inside its namespaces the runner has every capability over the nodes' processes.
  const canRedirect = redirectTools.some((tool) => words.includes(`redirect ${tool}`));
  const clockProblem = patchClockProblem(true);
  const limits = limitsHere(isUserNamespace);
  return {
    works: true,
    abilities: [
      ...abilitiesHere,
      ...(canRedirect ? (['relay', 'relay-messages'] as const) : []),
      ...(words.includes('packet-loss') ? (['packet-loss'] as const) : []),
      ...(clockProblem === undefined ? (['patch-clock'] as const) : []),
      ...limits.abilities,
      ...disk.abilities,
      ...(syscallsProblem === undefined ? (['inject-syscalls'] as const) : []),
    ],
    remedies: [
      ...(words.includes('nested') ? [] : [nestedRemedy]),
      ...(canRedirect ? [] : [redirectRemedy]),
      ...(words.includes('packet-loss') ? [] : [lossRemedy]),
      ...(clockProblem === undefined ? [] : [clockProblem]),
      ...limits.remedies,
      ...disk.remedies,
      ...(syscallsProblem === undefined ? [] : [syscallsProblem]),
    ],
    substitutes: mechanism === 'nftables' ? [] : [`${mechanism} instead of nftables`],
  };
}

function refused(...remedies: readonly string[]): TransportProbe {
  return { works: false, abilities: [], remedies, substitutes: [] };
}

function readSetting(setting: string): string | undefined {
  try {
    return readFileSync(`/proc/sys/${setting}`, 'latin1').trim();
  } catch {
    // A kernel that has no such setting does not refuse by it.
    return undefined;
  }
}
