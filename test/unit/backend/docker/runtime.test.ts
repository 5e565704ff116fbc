import { describe, expect, it } from 'vitest';
import { chooseIsolation } from '../../../../src/backend/docker/runtime.ts';
import { wordDockerFailure } from '../../../../src/diagnostics/docker-failure.ts';

const RUNC = { runtimes: ['io.containerd.runc.v2', 'runc'], defaultRuntime: 'runc' };
const GVISOR = { runtimes: ['io.containerd.runc.v2', 'runc', 'runsc'], defaultRuntime: 'runc' };
const choose = (engine: Parameters<typeof chooseIsolation>[0], runtime?: string, topology?: string) => {
  const env = { BOT_BOTTLE_DOCKER_RUNTIME: runtime, BOT_BOTTLE_DOCKER_TOPOLOGY: topology };
  const chosen = chooseIsolation(engine, env, 'docker');
  return chosen.ok ? chosen.value : wordDockerFailure(chosen.failure).what;
};

describe('the runtime and the topology of a bottle', () => {
  it('without gVisor the engine chooses, on loopback', () => {
    expect(choose(RUNC)).toMatchObject({ runtime: undefined, topology: 'loopback', runtimeWords: 'runc' });
  });

  it('gVisor is taken wherever it is registered, and needs a bridge', () => {
    expect(choose(GVISOR)).toMatchObject({ runtime: 'runsc', ownRuntime: undefined, topology: 'bridge' });
    expect(choose(GVISOR)).toHaveProperty(
      'runtimeWords',
      'runsc (gVisor: a kernel of its own in user space), because the engine has it',
    );
  });

  it('a person may ask for another', () => {
    expect(choose(GVISOR, 'default')).toMatchObject({ runtime: undefined, topology: 'loopback' });
    expect(choose(GVISOR, 'runc')).toMatchObject({ runtime: 'runc', topology: 'loopback' });
    expect(choose(RUNC, 'runc', 'bridge')).toMatchObject({ runtime: 'runc', topology: 'bridge' });
  });

  it('an engine whose own choice is no kernel of the machine runs gate and sidecars on one that is', () => {
    const kata = { runtimes: ['kata', 'runc'], defaultRuntime: 'kata' };
    expect(choose(kata)).toMatchObject({ runtime: undefined, ownRuntime: 'runc', topology: 'bridge' });
    expect(choose({ ...GVISOR, defaultRuntime: 'runsc' }, 'default')).toMatchObject({
      runtime: undefined,
      ownRuntime: 'io.containerd.runc.v2',
      topology: 'bridge',
    });
  });

  it('what cannot be is said', () => {
    expect(choose(RUNC, 'runsc')).toBe('Docker knows no runtime `runsc` (BOT_BOTTLE_DOCKER_RUNTIME)');
    expect(choose(RUNC, undefined, 'mesh')).toBe('BOT_BOTTLE_DOCKER_TOPOLOGY is `mesh`');
    expect(choose(GVISOR, undefined, 'loopback')).toMatch(
      /^the topology loopback cannot be had with .* runsc/,
    );
  });

  it('podman, whose internal networks have an address of the host, keeps to loopback', () => {
    const asked = chooseIsolation({ runtimes: [] }, { BOT_BOTTLE_DOCKER_TOPOLOGY: 'bridge' }, 'podman');
    expect(asked).toMatchObject({ ok: false, failure: { kind: 'no-bridge' } });
    expect(chooseIsolation({ runtimes: [] }, {}, 'podman')).toMatchObject({
      value: { topology: 'loopback' },
    });
  });
});
