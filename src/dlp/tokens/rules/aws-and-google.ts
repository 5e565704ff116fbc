import { BASE62, BASE64, BASE64URL, BASE64URL_DOT, UPPER_DIGIT } from '../byte-class.ts';
import { atLeast, run, type TokenFormat } from '../rule.ts';

/** Amazon Web Services, Google Cloud. */
export const AWS_AND_GOOGLE_FORMATS: readonly TokenFormat[] = [
  {
    rule: 'aws-access-token',
    source: 'docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html',
    anchors: ['AKIA', 'ASIA', 'ABIA', 'ACCA'],
    tail: [run(UPPER_DIGIT, 16)],
    notAfter: UPPER_DIGIT,
    notBefore: BASE62,
  },
  {
    rule: 'aws-access-token',
    source: 'docs.aws.amazon.com',
    anchors: ['A3T'],
    tail: [run(UPPER_DIGIT, 17)],
    notAfter: UPPER_DIGIT,
    notBefore: BASE62,
    mixed: true,
  },
  {
    rule: 'aws-session-token',
    source: 'docs.aws.amazon.com/STS',
    anchors: ['IQoJb3JpZ2luX2Vj', 'FwoGZXIvYXdzE', 'FQoGZXIvYXdzE'],
    tail: [atLeast(BASE64, 100)],
  },
  {
    rule: 'gcp-oauth-client-secret',
    source: 'developers.google.com/identity/protocols/oauth2',
    anchors: ['GOCSPX-'],
    tail: [run(BASE64URL, 28, 32)],
  },
  {
    rule: 'gcp-oauth-access-token',
    source: 'developers.google.com/identity/protocols/oauth2',
    anchors: ['ya29.'],
    tail: [atLeast(BASE64URL_DOT, 30)],
  },
  {
    rule: 'gcp-oauth-refresh-token',
    source: 'developers.google.com/identity/protocols/oauth2',
    anchors: ['1//0'],
    tail: [atLeast(BASE64URL, 60)],
    mixed: true,
  },
  {
    rule: 'gcp-hmac-key',
    source: 'cloud.google.com/storage/docs/authentication/hmackeys',
    anchors: ['GOOG1E'],
    tail: [run(UPPER_DIGIT, 55)],
    notAfter: BASE62,
  },
  {
    rule: 'firebase-cloud-messaging-server-key',
    source: 'firebase.google.com/docs/cloud-messaging',
    anchors: [':APA91b'],
    head: [run(BASE64URL, 11)],
    tail: [atLeast(BASE64URL, 100)],
  },
];
