/**
 * The configuration of an image as a machine's: commands run as root, which then become the agent's user, and no program
 * of the image's own is started with the machine. Undefined where it is none. What it was made from stays in it.
 */
export function machineConfig(config: Buffer, arch: string): Buffer | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(config.toString('utf8'));
  } catch {
    return undefined;
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return undefined;
  const image = parsed as Readonly<Record<string, unknown>>;
  const settings = image.config;
  const own = typeof settings === 'object' && settings !== null ? (settings as Record<string, unknown>) : {};
  return Buffer.from(
    JSON.stringify({
      architecture: architectureOf(arch),
      os: 'linux',
      ...image,
      config: { ...own, User: '0:0', Entrypoint: null, Cmd: null, WorkingDir: '/' },
    }),
  );
}

/** Of a root file system that was one file. */
export function configOfTree(diffId: string, env: readonly string[], arch: string): Buffer {
  return Buffer.from(
    JSON.stringify({
      architecture: architectureOf(arch),
      os: 'linux',
      config: { User: '0:0', Env: env, WorkingDir: '/' },
      rootfs: { type: 'layers', diff_ids: [diffId] },
      history: [{ created_by: 'bot-bottle commit' }],
    }),
  );
}

/** Go's names, which images have, for Node's. */
function architectureOf(arch: string): string {
  return arch === 'x64' ? 'amd64' : arch;
}
