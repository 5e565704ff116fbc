import { chmodSync, copyFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { dirname, join } from 'node:path';
import { tempDir } from '../../temp-dir.ts';
import { Machine } from '../machine.ts';
import { type Play, Service } from '../service.ts';
import { AppleContainer } from './container.ts';

/** A Mac as bot-bottle sees it: its version, its resolvers, and `container`, each a program on PATH. */
export interface Mac extends AsyncDisposable {
  readonly binDir: string;
  readonly machine: Machine;
  readonly container: AppleContainer;
  /** Environment and Node's options by which bot-bottle takes it for the machine that it runs on. */
  readonly person: {
    readonly env: Readonly<Record<string, string>>;
    readonly nodeOptions: readonly string[];
  };
  /** An address of this machine, which its virtual machines reach. */
  readonly address: string;
  /** `ProductVersion` of `sw_vers`. */
  productVersion: string;
  /** What `scutil --dns` prints. */
  resolvers: string;
}

const RESOLVERS = `DNS configuration

resolver #1
  search domain[0] : lan
  nameserver[0] : fe80::1%en0
  nameserver[1] : 192.0.2.53
  if_index : 14 (en0)
  flags    : Request A records, Request AAAA records
  reach    : 0x00020002 (Reachable,Directly Reachable Address)

resolver #2
  domain   : local
  options  : mdns
  timeout  : 5
  flags    : Request A records, Request AAAA records
  reach    : 0x00000000 (Not Reachable)
  order    : 300000
`;

export async function startMac(): Promise<Mac> {
  const dir = await tempDir('mac');
  chmodSync(dir.path, 0o755);
  const machine = await Machine.open(dir.path);
  const container = new AppleContainer(machine);
  const play: Play = async (call) => {
    if (call.program === 'container') return container.play(call);
    const words = call.argv.join(' ');
    if (call.program === 'sw_vers' && words === '-productVersion') call.stdout(`${mac.productVersion}\n`);
    else if (call.program === 'scutil' && words === '--dns') call.stdout(mac.resolvers);
    else {
      call.stderr(`usage: ${call.program} ...\n`);
      return 64;
    }
    return 0;
  };
  const preload = join(dir.path, 'as-macos.mjs');
  copyFileSync(join(import.meta.dirname, 'as-macos.mjs'), preload);
  chmodSync(preload, 0o644);
  const service = await Service.start(dir.path, ['container', 'sw_vers', 'scutil'], machine.watched(play));
  const mac: Mac = {
    binDir: service.binDir,
    person: {
      env: {
        PATH: `${service.binDir}:${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin`,
        BOT_BOTTLE_BACKEND: 'macos-container',
      },
      nodeOptions: ['--import', preload],
    },
    address: ownAddress(),
    machine,
    container,
    productVersion: '26.5.1',
    resolvers: RESOLVERS,
    async [Symbol.asyncDispose]() {
      await service[Symbol.asyncDispose]();
      await container.stopAll();
      await machine[Symbol.asyncDispose]();
      await dir[Symbol.asyncDispose]();
    },
  };
  return mac;
}

function ownAddress(): string {
  const own = Object.values(networkInterfaces())
    .flat()
    .find((each) => each?.family === 'IPv4' && !each.internal);
  if (own === undefined) throw new Error('this machine has no address but its loopback');
  return own.address;
}
