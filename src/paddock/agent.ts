/** What an agent is asked about. */
export interface AgentPlace {
  /** The person's home directory. */
  readonly home: string;
  /** The host directory that is the workspace, at the same path in the container. */
  readonly workdir: string;
  readonly image: string;
  /** A name for a scratch volume that belongs to this image and agent: `paddock_ubuntu_24_04_claude`. */
  readonly volumeName: string;
}

/** A map of volumes: `/container/path`, `/container/path:ro` or `:rw`, by host path or volume name. */
export type AgentVolumes = Readonly<Record<string, string>>;

/** A coding agent as paddock knows it. docs/paddock.md documents this for packages that export one. */
export interface PaddockAgent {
  /** What runs in the container when no command is given. */
  command(): readonly string[];
  /** Host directories that the agent keeps its things in. */
  volumes?(place: AgentPlace): AgentVolumes;
  /** Docker volumes for what must not be shared with the host. */
  scratchVolumes?(place: AgentPlace): AgentVolumes;
  /** Build args for the image, under those of the configuration. */
  buildArgs?(): Readonly<Record<string, string>>;
}

/** The key of the plain shell, in names and volumes. */
export const SHELL = 'false';

export const BUILT_IN: Readonly<Record<string, PaddockAgent>> = {
  claude: {
    command: () => ['claude'],
    volumes: ({ home }) => ({ [`${home}/.claude`]: '/root/.claude:rw' }),
    buildArgs: () => ({ AGENT: 'claude' }),
  },
  [SHELL]: {
    command: () => ['/bin/bash'],
    buildArgs: () => ({ AGENT: 'none' }),
  },
};

/** What an agent contributes to one run, asked once. */
export interface AgentParts {
  readonly key: string;
  readonly command: readonly string[];
  readonly volumes: AgentVolumes;
  readonly scratchVolumes: AgentVolumes;
  readonly buildArgs: Readonly<Record<string, string>>;
}

export function askAgent(
  key: string,
  agent: PaddockAgent,
  place: Omit<AgentPlace, 'volumeName'>,
): AgentParts {
  const asked = { ...place, volumeName: volumeName(place.image, key) };
  return {
    key,
    command: agent.command(),
    volumes: agent.volumes?.(asked) ?? {},
    scratchVolumes: agent.scratchVolumes?.(asked) ?? {},
    buildArgs: agent.buildArgs?.() ?? {},
  };
}

export function volumeName(image: string, key: string): string {
  return `paddock_${image.toLowerCase().replace(/[^a-z0-9]/g, '_')}_${key.replace(/[^A-Za-z0-9_.-]/g, '_')}`;
}
