import type { ManifestRoute } from '../../manifest/manifest.ts';
import type { RawPlugin, SettingValue } from './plugin-schema.ts';

/** A plugin as its file declares it, checked. */
export interface PluginDefinition {
  readonly name: string;
  /** Its directory, where a Dockerfile stands beside provider.yaml. */
  readonly directory: string;
  readonly raw: RawPlugin;
  readonly routes: readonly ManifestRoute[];
}

/** What a bottle says of the plugin's settings, over the defaults. */
export function settingsOf(
  { raw }: PluginDefinition,
  given: Readonly<Record<string, unknown>>,
): Readonly<Record<string, SettingValue>> {
  const values: Record<string, SettingValue> = {};
  for (const [name, { type, default: fallback }] of Object.entries(raw.settings ?? {})) {
    const value = (Object.hasOwn(given, name) ? given[name] : fallback) as SettingValue | undefined;
    values[name] = value ?? { string: '', integer: 0, boolean: false, list: [] }[type];
  }
  return values;
}

/** Puts settings and places into a text: `${settings.NAME}`, `${workspace}`, `${prompt_file}`. A list has commas between. */
export function fillIn(
  text: string,
  settings: Readonly<Record<string, SettingValue>>,
  places: Readonly<Record<string, string>>,
): string {
  return text.replace(/\$\{(?:settings\.([a-z0-9_]{1,64})|([a-z_]{1,32}))\}/g, (whole, name, place) => {
    if (typeof name === 'string') return Object.hasOwn(settings, name) ? String(settings[name]) : whole;
    return typeof place === 'string' && Object.hasOwn(places, place) ? (places[place] ?? '') : whole;
  });
}
