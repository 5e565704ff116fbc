import { BASE62, BASE64, BASE64_ANY, BASE64URL, HEX, HEX_HYPHEN, isIn } from './byte-class.ts';

/** A format that only a name tells apart: what the name holds, and what the value is made of. */
interface ProviderName {
  readonly rule: string;
  /** In the name, in lower case, without separators. */
  readonly holds: readonly string[];
  readonly mask: number;
  readonly lengths: readonly number[];
}

const names = (rule: string, holds: string, mask: number, ...lengths: number[]): ProviderName => ({
  rule,
  holds: holds.split(' '),
  mask,
  lengths,
});

/** Lengths as the providers issue them; a value of another length is found all the same, under the general rule. */
const PROVIDERS: readonly ProviderName[] = [
  names('aws-secret-access-key', 'awssecret secretaccesskey awskey', BASE64, 40),
  names('azure-storage-account-key', 'accountkey storagekey', BASE64_ANY, 88),
  names('azure-service-bus-key', 'sharedaccesskey', BASE64_ANY, 44),
  names('adafruit-api-key', 'adafruit', BASE64URL, 32),
  names('algolia-api-key', 'algolia', BASE62, 32),
  names('airtable-api-key', 'airtable', BASE62, 17),
  names('alibaba-secret-key', 'alibaba aliyun', BASE62, 30),
  names('asana-client-secret', 'asana', BASE62, 32),
  names('atlassian-api-token', 'atlassian jira confluence', BASE62, 24),
  names('bitbucket-client-secret', 'bitbucket', BASE64URL, 32, 64),
  names('cisco-meraki-api-key', 'meraki', HEX, 40),
  names('cloudflare-global-api-key', 'cloudflare', HEX, 37),
  names('cloudflare-api-key', 'cloudflare cf', BASE64URL, 40),
  names('codecov-access-token', 'codecov', HEX_HYPHEN | BASE62, 32, 36),
  names('cohere-api-token', 'cohere coapikey', BASE62, 40),
  names('coinbase-access-token', 'coinbase', BASE64URL, 64),
  names('contentful-delivery-api-token', 'contentful', BASE64URL, 43),
  names('datadog-access-token', 'datadog ddapikey ddappkey', BASE62, 32, 40),
  names('deepgram-api-key', 'deepgram', HEX, 40),
  names('discord-api-token', 'discord', HEX, 64),
  names('discord-client-secret', 'discord', BASE64URL, 32),
  names('droneci-access-token', 'drone', BASE62, 32),
  names('fastly-api-token', 'fastly', BASE64URL, 32),
  names('finnhub-access-token', 'finnhub', BASE62, 20),
  names('heroku-api-key', 'heroku', HEX_HYPHEN, 36),
  names('hubspot-api-key', 'hubspot', HEX_HYPHEN, 36),
  names('intercom-api-key', 'intercom', BASE64URL, 60),
  names('jfrog-api-key', 'jfrog artifactory bintray xray', BASE62, 64, 73),
  names('launchdarkly-access-token', 'launchdarkly', BASE64URL, 40),
  names('linkedin-client-secret', 'linkedin', BASE62, 16),
  names('mattermost-access-token', 'mattermost', BASE62, 26),
  names('mistral-api-key', 'mistral', BASE62, 32),
  names('netlify-access-token', 'netlify', BASE64URL, 40, 43, 46),
  names('okta-access-token', 'okta', BASE64URL, 42),
  names('plaid-secret-key', 'plaid', BASE62, 30),
  names('rapidapi-access-token', 'rapidapi', BASE64URL, 50),
  names('sentry-access-token', 'sentry', HEX, 64),
  names('snyk-api-token', 'snyk', HEX_HYPHEN, 36),
  names('sonar-api-token', 'sonar', BASE64URL, 40),
  names('twilio-auth-token', 'twilio', HEX, 32),
  names('twitch-api-token', 'twitch', BASE62, 30),
  names('twitter-access-secret', 'twitter', BASE62, 45),
  names('twitter-api-secret', 'twitter', BASE62, 50),
  names('vercel-api-token', 'vercel', BASE62, 24),
  names('wandb-api-key', 'wandb', HEX, 40),
  names('zendesk-secret-key', 'zendesk', BASE62, 40),
];

const BY_LENGTH = new Map<number, ProviderName[]>();
for (const provider of PROVIDERS) {
  for (const length of provider.lengths) {
    BY_LENGTH.set(length, [...(BY_LENGTH.get(length) ?? []), provider]);
  }
}

/** The provider's own rule for a value whose name says whose it is. */
export function providerRule(name: string, value: string): string | undefined {
  const candidates = BY_LENGTH.get(value.length);
  if (candidates === undefined) return undefined;
  const folded = name.toLowerCase().replace(/[^a-z0-9]/g, '');
  for (const { rule, holds, mask } of candidates) {
    if (!holds.some((one) => folded.includes(one))) continue;
    let fits = true;
    for (let at = 0; at < value.length && fits; at++) fits = isIn(value.charCodeAt(at), mask);
    if (fits) return rule;
  }
  return undefined;
}
