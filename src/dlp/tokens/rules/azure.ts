import { BASE62, BASE64, BASE64_INNER, BASE64URL, BASE64URL_DOT_TILDE, WORD } from '../byte-class.ts';
import { run, type TokenFormat } from '../rule.ts';

const UTILITIES = 'github.com/microsoft/security-utilities';

/** Microsoft Azure: keys whose place of a fixed signature tells the service. */
export const AZURE_FORMATS: readonly TokenFormat[] = [
  {
    rule: 'azure-ad-client-secret',
    source: UTILITIES,
    anchors: ['7Q~', '8Q~', '9Q~'],
    head: [run(BASE64URL_DOT_TILDE, 3)],
    tail: [run(BASE64URL_DOT_TILDE, 31, 34)],
  },
  {
    rule: 'azure-storage-account-key',
    source: UTILITIES,
    anchors: ['+ASt'],
    head: [run(BASE64, 76)],
    tail: [run(BASE64, 6), '=='],
  },
  {
    rule: 'azure-cosmos-db-key',
    source: UTILITIES,
    anchors: ['ACDb'],
    head: [run(BASE64, 76)],
    tail: [run(BASE64, 6), '=='],
  },
  {
    rule: 'azure-batch-key',
    source: UTILITIES,
    anchors: ['+ABa'],
    head: [run(BASE64, 76)],
    tail: [run(BASE64, 6), '=='],
  },
  {
    rule: 'azure-api-management-key',
    source: UTILITIES,
    anchors: ['APIM'],
    head: [run(BASE64, 76)],
    tail: [run(BASE64, 6), '=='],
  },
  {
    rule: 'azure-service-bus-key',
    source: UTILITIES,
    anchors: ['+ASb', '+AEh', '+ARm', 'AIoT'],
    head: [run(BASE64, 33)],
    tail: [run(BASE64, 6), '='],
  },
  {
    rule: 'azure-container-registry-key',
    source: UTILITIES,
    anchors: ['+ACR'],
    head: [run(BASE64, 42)],
    tail: [run(BASE64, 6)],
    notBefore: BASE64_INNER,
  },
  {
    rule: 'azure-cache-key',
    source: UTILITIES,
    anchors: ['AzCa'],
    head: [run(BASE64, 33)],
    tail: [run(BASE64, 6), '='],
  },
  {
    rule: 'azure-search-key',
    source: UTILITIES,
    anchors: ['AzSe'],
    head: [run(BASE62, 42)],
    tail: [run(BASE62, 6)],
    notBefore: WORD,
  },
  {
    rule: 'azure-functions-key',
    source: UTILITIES,
    anchors: ['AzFu'],
    head: [run(BASE64URL, 44)],
    tail: [run(BASE64URL, 6), '=='],
  },
  {
    rule: 'azure-devops-pat',
    source: UTILITIES,
    anchors: ['AZDO'],
    head: [run(BASE62, 76)],
    tail: [run(BASE62, 4)],
  },
];
