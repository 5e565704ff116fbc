import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { sh } from './shell.ts';

/** What a network gives a box that joins it. */
export interface Attachment {
  readonly network: string;
  /** `198.18.7.2/24` */
  readonly ipv4Address: string;
  readonly ipv4Gateway: string;
  readonly macAddress: string;
}

/**
 * A network of boxes: a bridge in a network namespace of its own. `nat` has a way on to this machine's addresses;
 * `hostOnly` ends at its gateway. Everything goes with the process that holds the namespace, also when this one is killed.
 */
export class Network {
  readonly subnet: string;
  readonly gateway: string;
  readonly name: string;
  readonly mode: 'hostOnly' | 'nat';
  readonly labels: Readonly<Record<string, string>>;
  readonly #prefix: string;
  readonly #holder: ChildProcess;
  #next = 2;

  private constructor(
    { name, mode, labels }: Pick<Network, 'name' | 'mode' | 'labels'>,
    prefix: string,
    holder: ChildProcess,
  ) {
    this.name = name;
    this.mode = mode;
    this.labels = labels;
    this.#prefix = prefix;
    this.#holder = holder;
    this.subnet = `${prefix}.0/24`;
    this.gateway = `${prefix}.1`;
  }

  static async create(spec: Pick<Network, 'name' | 'mode' | 'labels'>): Promise<Network> {
    // `cat` ends with us, and the namespace with it.
    const holder = spawn('unshare', ['--net', 'sh', '-c', 'echo up; exec cat'], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    await once(holder.stdout as NodeJS.ReadableStream, 'data');
    const taken = await sh('ip', '-4', 'route', 'show');
    const prefix = freePrefix(taken);
    const network = new Network(spec, prefix, holder);
    await network.#inside(
      `ip link set lo up; ip link add br0 type bridge; ip addr add ${prefix}.1/24 dev br0; ip link set br0 up`,
    );
    if (spec.mode === 'nat') await network.#leadOn();
    return network;
  }

  /** Gives the box with this process an interface of this name here. */
  async attach(pid: number, device: string): Promise<Attachment> {
    const last = this.#next;
    this.#next += 1;
    const address = `${this.#prefix}.${last}/24`;
    await this.#inside(
      `ip link add p${last} type veth peer name ${device} netns ${pid}; ip link set p${last} master br0 up`,
    );
    const told = await sh(
      ...(['nsenter', `--net=/proc/${pid}/ns/net`, 'sh', '-ec'] as const),
      `ip addr add ${address} dev ${device}; ip link set ${device} up; ip -o link show ${device}`,
    );
    return {
      network: this.name,
      ipv4Address: address,
      ipv4Gateway: this.gateway,
      macAddress: /ether ([0-9a-f:]+)/.exec(told)?.[1] ?? '',
    };
  }

  async remove(): Promise<void> {
    if (this.#holder.exitCode !== null) return;
    const ended = once(this.#holder, 'exit');
    this.#holder.kill('SIGKILL');
    await ended;
  }

  /** To the addresses of this machine, as a host that routes. */
  async #leadOn(): Promise<void> {
    const [host, link] = [`bbs${this.#holder.pid}`, `${this.#prefix}.254`];
    await sh(
      'ip',
      'link',
      'add',
      host,
      'type',
      'veth',
      'peer',
      'name',
      'up0',
      'netns',
      String(this.#holder.pid),
    );
    await this.#inside(
      `ip addr add ${link}/32 dev up0; ip link set up0 up; echo 1 >/proc/sys/net/ipv4/ip_forward`,
    );
    await sh('ip', 'link', 'set', host, 'up');
    // A link route each way: no address of the machine's own is used for it.
    const near = (await sh('cat', `/sys/class/net/${host}/address`)).trim();
    await sh('ip', 'route', 'add', `${link}/32`, 'dev', host);
    await sh('ip', 'route', 'add', this.subnet, 'via', link, 'dev', host);
    await this.#inside(
      `ip neigh add 169.254.254.1 lladdr ${near} dev up0; ip route add 169.254.254.1 dev up0; ip route add default via 169.254.254.1 dev up0`,
    );
  }

  #inside(script: string): Promise<string> {
    return sh('nsenter', `--net=/proc/${this.#holder.pid}/ns/net`, 'sh', '-ec', script);
  }
}

/** Of 198.18.0.0/15, which is for the testing of networks (RFC 2544 appendix C.2.2). */
function freePrefix(routes: string): string {
  for (;;) {
    const number = Math.floor(Math.random() * 512);
    const prefix = `198.${18 + (number >> 8)}.${number & 255}`;
    if (!routes.includes(`${prefix}.`)) return prefix;
  }
}
