/** What a name says of its value. */
export type NameKind =
  /** A person may have chosen it: short, pronounceable. */
  | 'password'
  /** A machine made it. */
  | 'token'
  /** It may be one: only what is plainly random counts. */
  | 'vague';

const list = (words: string): ReadonlySet<string> => new Set(words.split(/\s+/));

/** Words behind the telling one that make the name one of something else: of its length, its file, its field. */
const ABOUT =
  list(`id ids name names type types hash hashed hashes digest length len size count counts limit limits max min
  url uri urls path paths file filename files dir directory field fields label labels placeholder hint input index idx
  expires expiry expiration expire expired ttl age format prefix suffix pattern regex policy policies manager provider
  service store handler factory class error errors message messages msg status event ref reference arn version alg
  algorithm usage used map set scope scopes endpoint host header headers param params form required valid validation
  validator strength generator fingerprint thumbprint public pub frame frames word words board stone pair ring chain
  space down up press code codes codec column columns table row model schema title text description help tooltip link
  button icon image page screen view dialog modal route router change changed reset forgot update updated created at by
  sock socket rotation rotate lifetime duration interval timeout attempts budget cost price rate per estimate kind mode option options
  enabled disabled visible show hide toggle check match matches exists missing invalid incorrect wrong confirm confirmation
  again repeat mismatch equal equals bits bytes char chars character characters iterations rounds salt parser stream list array object json
  grant uris issuer audience subject verifier visibility source location section group of to from for in
  iterator position offset start end line tokenizer holder owner reader writer fn func callback hook middleware guard
  strategy helper util utils test tests spec mock transform replacer extractor comparator selector binding bindings
  autocomplete complete history store manager env var variable variables manual rules note notes`);

/** Words before it. */
const NOT_SECRET_BEFORE = list(`csrf xsrf csrfmiddleware public pub publishable anti antiforgery authenticity
  requestverification websocket socket idempotency page next prev previous continuation cursor pagination sync cancel
  cancellation abort lexer syntax max min num n no prompt completion input output total cached eos bos pad unk mask stop
  special design css foreign cache sort partition translation message i18n locale routing row column lookup map
  dict index hash s3 object group dedupe site recaptcha captcha turnstile nonce etag delimiter separator
  open close left right has is num needs require requires missing invalid wrong show hide toggle forgot reset confirm
  without no not react jsx list item render arrow shortcut hot modifier enter escape tab ctrl alt shift host known
  fingerprint verify verification-only parse parsed peek expect current`);

const BARE_KEY_OWNERS =
  list(`api access secret private priv auth authentication authorization encryption encrypt
  decryption crypto cipher signing sign signature master account acct app application client consumer customer
  subscription service shared admin deploy deployment server security hmac aes jwt jws jwk webhook write read live prod
  production integration dev developer license root user ssh ssl tls pgp gpg rsa ec license storage functions function
  wallet session cookie token bot partner merchant project org organization team workspace tenant rest ingest ingestion
  push vapid registration management personal x apim ocp primary-access sas x-api openai anthropic stripe`);

const KEY_COMPOUNDS =
  list(`apikey secretkey accesskey privatekey authkey accountkey masterkey signingkey encryptionkey
  appkey clientkey sharedkey licensekey deploykey serverkey servicekey userkey tokenkey consumerkey subscriptionkey
  sharedaccesskey secretaccesskey awssecretkey apisecretkey passkey hmackey aeskey cryptokey sessionkey writekey
  secretaccess functionkey functionskey storagekey`);

/** `bypass`, `compass` and `Buypass` end so as well: these are the ones that name a password. */
const PASS =
  /^(db|user|my|root|admin|ssh|smtp|ftp|mail|email|sudo|key|store|keystore|truststore|sql|mysql|pg|redis|login|wifi|wlan|app|api|proxy|http|auth|new|old|the|vpn|ldap|bind|jenkins|git|nexus|ansible|become)?pass$/;

/**
 * What a name says, when `keyword` at `at` is what told. `undefined`: that it is none, as of `tokenizer`,
 * `password_hash`, `Sec-WebSocket-Key`, `publicKey`.
 */
export function judgeName(name: SplitName, at: number, keyword: string): NameKind | undefined {
  const { words, starts } = name;
  let telling = words.length - 1;
  while (telling >= 0 && (starts[telling] as number) > at) telling--;
  const word = words[telling];
  if (word === undefined) return undefined;
  for (let index = telling + 1; index < words.length; index++) {
    if (ABOUT.has(words[index] as string)) return undefined;
  }
  for (let index = 0; index < telling; index++) {
    if (NOT_SECRET_BEFORE.has(words[index] as string)) return undefined;
  }
  if (isGluedToOther(word)) return undefined;
  // A table's `primaryKey` and one of a service's two keys, a browser's `storageKey` and an account's: the value tells.
  const owner = words[telling - 1];
  if (word === 'key' && (owner === 'primary' || owner === 'storage')) return 'vague';
  switch (keyword) {
    case 'pass':
    case 'pwd':
    case 'kennwort':
    case 'wachtwoord':
    case 'contrasena':
    case 'senha':
      return passwordKind(word, owner);
    case 'secret':
      if (/^secrets?$|secret$/.test(word)) return 'token';
      return KEY_COMPOUNDS.has(word) ? 'token' : undefined;
    case 'token':
      return /token$/.test(word) ? 'token' : undefined;
    case 'key':
      return keyKind(word, owner);
    case 'auth':
      return /^(x?auth|authorization|proxyauthorization)$/.test(word) ? 'token' : undefined;
    default:
      return /^(creds?|credentials?)$/.test(word) ? 'token' : undefined;
  }
}

/** The same where case was lost with a header's or a parser's folding: `csrftoken`, `nextpagetoken`. */
const GLUED =
  /^[cx]srf|(page|next|continuation|cursor|websocket|idempotency|public|publishable|cache|primary|foreign|partition|sync|cancel|nonce|site|row|sort)(token|key|secret)$/;

function isGluedToOther(word: string): boolean {
  return word.length > 7 && GLUED.test(word);
}

function passwordKind(word: string, before: string | undefined): NameKind | undefined {
  if (word === 'passe') return before === 'de' ? 'password' : undefined;
  if (
    /(passwo?r?d|passwort|passphrase|passcode|pwd|passwd|passwrd|kennwort|wachtwoord|contrasena|senha|motdepasse)$/.test(
      word,
    )
  )
    return 'password';
  return PASS.test(word) ? 'password' : undefined;
}

function keyKind(word: string, owner: string | undefined): NameKind | undefined {
  if (KEY_COMPOUNDS.has(word) || /(api|secret|access|private)key$/.test(word)) return 'token';
  if (word !== 'key')
    return word.endsWith('key') &&
      word.length > 6 &&
      !/^(monkey|turkey|hotkey|jockey|donkey|whiskey|hockey|keykey|sitekey|publickey|pubkey|rowkey|cachekey|sortkey|primarykey|foreignkey|partitionkey|hashkey|datakey)$/.test(
        word,
      )
      ? 'vague'
      : undefined;
  if (owner === undefined) return 'vague';
  return BARE_KEY_OWNERS.has(owner) ? 'token' : 'vague';
}

/** A name's words in lower case, numbers at their ends dropped, and where each begins. */
export interface SplitName {
  readonly text: string;
  readonly words: readonly string[];
  readonly starts: readonly number[];
}

/** Splits a name in any of the usual spellings; `origin` is where its first byte stands. */
export function splitName(text: string, origin: number): SplitName {
  const words: string[] = [];
  const starts: number[] = [];
  let start = -1;
  for (let at = 0; at <= text.length; at++) {
    const code = at < text.length ? text.charCodeAt(at) : 0;
    const upper = code >= 0x41 && code <= 0x5a;
    const inWord = upper || (code >= 0x61 && code <= 0x7a) || (code >= 0x30 && code <= 0x39);
    if (start >= 0 && (!inWord || (upper && startsHump(text, at)))) {
      words.push(withoutNumber(text.slice(start, at)));
      starts.push(origin + start);
      start = -1;
    }
    if (inWord && start < 0) start = at;
  }
  return { text, words, starts };
}

/** `password1`, `TOKEN2`. */
function withoutNumber(word: string): string {
  let end = word.length;
  while (end > 1 && word.charCodeAt(end - 1) <= 0x39) end--;
  return word.slice(0, end).toLowerCase();
}

/** Whether a capital begins a word: after a small letter or a digit, or before a small letter in a row of capitals. */
function startsHump(text: string, at: number): boolean {
  const isLower = (code: number): boolean => code >= 0x61 && code <= 0x7a;
  const previous = text.charCodeAt(at - 1);
  if (isLower(previous) || (previous >= 0x30 && previous <= 0x39)) return true;
  return previous >= 0x41 && previous <= 0x5a && at + 1 < text.length && isLower(text.charCodeAt(at + 1));
}
