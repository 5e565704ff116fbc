import type { AgentProvider } from '../manifest/manifest.ts';
import { claudeProvider } from './claude/provider.ts';
import type { LoginAccount } from './codex/host-login.ts';
import { codexProvider } from './codex/provider.ts';
import type { Provider } from './contract.ts';
import { piProvider } from './pi/provider.ts';
import { pluginProvider } from './plugin/provider.ts';

/** The provider that a bottle declares. `account` is that of the host's codex login, where the bottle forwards it. */
export function providerOf(declared: AgentProvider, account?: LoginAccount): Provider {
  switch (declared.kind) {
    case 'claude':
      return claudeProvider(declared.authToken);
    case 'codex':
      return codexProvider(account);
    case 'pi':
      return piProvider(declared.settings);
    case 'plugin':
      return pluginProvider(declared.plugin, declared.settings);
  }
}
