/**
 * Words by what they mean for an instruction, English. `stem*` takes every word that begins so; words are written as
 * the tokeniser sees them: lower case, no apostrophe (`dont`), no accent. A word may stand in several concepts.
 */
export const GENERAL = {
  ignore:
    'ignore ignores ignoring disregard disregards disregarding forget forgetting override overriding overrule bypass discard discarding neglect overlook abandon dismiss skip drop supersede nullify void erase wipe clear reset invalidate cancel revoke suspend unlearn delete scrap purge rescind countermand flush disobey',
  ignored:
    'ignored disregarded forgotten overridden overruled superseded void voided invalid cancelled canceled revoked suspended nullified obsolete replaced discarded rescinded dropped lifted withdrawn terminated expired deprecated',
  ignoreStrong:
    'ignore disregard forget override overrule abandon discard bypass dismiss unlearn countermand disobey scrap neglect ignoring disregarding forgetting',
  prior:
    'previous previously prior above earlier preceding former foregoing original originally initial initially past existing before current aforementioned hitherto',
  all: 'all any every entire everything anything whatever whatsoever each',
  your: 'your yours ur',
  you: 'you u yourself youre youll youve',
  instruct:
    'instruction* instrucion* instuction* prompt prompts directive* guideline* guidance programming directions mandate* preprompt*',
  instructWeak:
    'rule rules command commands order orders constraint* restriction* policy policies context message messages training task tasks objective* goal goals role setting* configuration safeguard* guardrail* protocol* limitation* conversation input inputs text content safety filter filters brief request requests question questions persona ethics principles memory history',
  told: 'told said instructed learned learnt taught been asked given programmed trained wrote written received know known read',
  stop: 'stop cease quit halt refrain',
  neg: 'not dont never cannot cant no wont shouldnt mustnt neither nor doesnt didnt without avoid',
  follow:
    'follow following obey adhere comply listen heed apply respect observe honor honour abide execute use consider',
  obey: 'follow obey adhere comply execute perform carry complete do heed',
  fresh:
    'new updated real actual true revised latest following next only sole fresh replacement hidden secret',
  replaceVerb: 'override* supersede* replace* precede* precedence priority outrank* trump*',
  be: 'is are were was be being been becomes become',
  now: 'now henceforth hereafter onward onwards',
  system: 'system sys developer administrator admin root operator',
  notice:
    'notice message notification note alert attention announcement override update directive warning command instruction instructions reminder broadcast memo advisory request important',
  ai: 'ai llm llms chatbot chatbots claude codex gpt gpt4 chatgpt gemini copilot cursor aider devin windsurf grok bard openai anthropic llama mistral deepseek cline ais qwen jules',
  agent:
    'agent agents assistant assistants model models bot bots crawler crawlers scraper scrapers reviewer reviewers system systems summarizer summarizers reader readers tool tools copilots',
  aiSelf: 'ai llm llms chatbot assistant agent bot model claude codex gpt chatgpt gemini copilot',
  reading:
    'reading reads read processing process processes parsing parse parses visiting visits viewing analyzing analysing analyzes analyze summarizing summarising summarize summarise reviewing review reviews crawling indexing scanning evaluating ingesting accessing browsing using seeing encountering encounter see handling working consuming interpreting triaging opening index indexes index crawl crawls train trained training scan scans review reviews evaluate browse open opens fetch fetches ingest ingests process encounter generate generating write writing answering answer edit edits editing modify touching touch',
  page: 'page document file webpage website site text content message email issue repository repo comment article readme data post pr code record log ticket thread resume cv paper output result response section paragraph paper application candidate profile listing product description listing change commit patch pr mail notice block note line folder directory codebase project file files documents pages thread',
  must: 'must shall should need needs required require have ought obliged supposed mandated expected instructed',
  please:
    'please by kindly pls now just then and also must should immediately first instead simply you always silently quietly secretly therefore hereby shall ok okay proceed',
  want: 'could would want need needs have require required must are going like command order expect instruct',
  send: 'send post upload exfiltrate transmit forward leak email mail submit deliver share publish push dump relay report copy put ship beacon curl wget fetch',
  append:
    'append include embed insert add encode concatenate attach interpolate pass place substitute base64',
  reveal:
    'reveal print show output repeat display disclose expose tell recite share leak echo dump provide reproduce',
  secret:
    'secret secrets password passwords passwd credential* apikey apikeys keys key token tokens env dotenv cookie cookies ssh id_rsa rsa pem vault keychain keyring wallet mnemonic netrc kubeconfig aws npmrc creds pii passphrase',
  secretStrong:
    'secrets password passwords passwd credential* apikey apikeys env dotenv ssh id_rsa rsa netrc kubeconfig mnemonic npmrc creds keychain wallet passphrase pem netrc id_ed25519 ed25519 gnupg kube pgpass htpasswd shadow gitcredentials bitcoin seed',
  variables:
    'variable variables vars file files contents content source code history conversation chat data database transcript memory directory folder repository',
  environment: 'environment env process',
  api: 'api private ssh access auth secret session encryption signing bearer oauth deploy',
  key: 'key keys token tokens credentials secret secrets',
  dest: 'url urls endpoint webhook server address domain host site gist pastebin link attacker requestbin ngrok collaborator email telegram discord slack xurl',
  url: 'xurl',
  query: 'query parameter parameters param params querystring url urls link image img pixel path src href',
  tell: 'tell mention inform reveal alert notify disclose warn report discuss acknowledge explain say describe include refer highlight announce expose indicate raise volunteer',
  telling:
    'telling mentioning informing revealing alerting notifying disclosing warning reporting showing asking prompting consulting confirming acknowledging explaining discussing requesting confirmation approval permission consent notice review notification warning asking bothering alerting involving letting attention interaction oversight knowledge awareness',
  user: 'user users human humans operator developer developers owner person people anyone anybody someone victim customer admin administrator maintainer maintainers them him her client reviewer reviewers',
  thisThing: 'this these that it any',
  secretly: 'silently secretly covertly quietly discreetly stealthily surreptitiously invisibly',
  keep: 'keep hide conceal remain stay',
  hiddenAdj: 'secret hidden confidential private quiet silent concealed invisible hide',
  from: 'from',
  run: 'run execute invoke call launch eval evaluate install download fetch perform issue trigger use open visit load import clone',
  command:
    'command commands script scripts shell code bash powershell terminal snippet payload binary tool tools function functions curl wget npx pip npm python node',
  tool: 'tool tools function functions mcp plugin plugins bash shell terminal',
  shell: 'curl wget bash sh zsh powershell iwr iex python python3 node npx',
  pipe: 'xpipe',
  approve:
    'approve accept allow grant permit authorize authorise confirm merge whitelist autoapprove enable trust',
  approval:
    'permission permissions approval approvals confirmation confirmations request requests tool tools command commands access pull pr prs merge change changes action actions calls prompts',
  automatically:
    'automatically auto automatic unconditionally immediately without always every all any blindly',
  disable:
    'disable deactivate bypass remove circumvent evade suppress turn switch escape weaken lift skip override',
  protection:
    'sandbox sandboxing safety permission permissions approval approvals confirmation confirmations guardrail* filter filters restriction* safeguard* protection* moderation check checks security firewall monitoring logging audit antivirus limitation* verification policies policy rules',
  persona:
    'dan jailbroken jailbreak unrestricted unfiltered uncensored evil unbound unlimited amoral unshackled unaligned',
  mode: 'mode',
  modeKind:
    'developer debug maintenance admin god sudo root dan jailbreak unrestricted diagnostic override yolo test privileged service',
  enter: 'enter enable activate switch enabled activated entering engage initiate start',
  act: 'act pretend roleplay behave impersonate simulate imagine assume become',
  task: 'task job goal objective purpose mission role instruction instructions priority assignment duty directive identity',
  respond: 'respond reply answer output say print write return state begin start end finish conclude',
  only: 'only exactly just solely always',
  instead: 'instead rather',
  beforeYou: 'before prior',
  continuing:
    'continuing proceeding answering responding doing anything continue proceed answer respond summarizing reviewing finishing completing',
  destroy: 'delete rm remove wipe destroy drop truncate overwrite erase corrupt format shred',
  files:
    'files file directory directories home repository database databases tables data branch branches disk everything workspace backups',
  positive:
    'positive favorable favourable highest top perfect best accept strong excellent glowing safe approved benign clean compliant suitable recommended passed',
  rate: 'rate rank recommend score mark classify evaluate review reviews give assess label praise endorse promote label select choose shortlist hire',
  negatives:
    'negative negatives weaknesses limitations issues flaws vulnerabilities problems criticism critical warnings concerns findings malicious',
  backdoor:
    'backdoor backdoors collaborator reverse keylogger cronjob crontab authorized_keys malware persistence trojan webshell rootkit miner',
  add: 'add insert install create inject introduce plant write append put deploy',
  fakeTool: 'xmark',
  discuss:
    'injection* attack* attacker* adversar* jailbreak* malicious payload* exploit* vulnerab* owasp mitigat* defens* defend* detect* sanitiz* sanitis* phishing threat* redteam* untrusted guardrail* classif* heuristic* honeypot poison* benchmark dataset scanner* spoof* tamper* inject* helpful cve* researcher* advisory harden* hallucinat* prompting vulnerability arbitrary manipul* trick* cvss patched hid versteckte* manipuliert nocase severity',
  example:
    'example* eg instance such like sample* demonstrat* illustrat* quote* quoting says saying phrase* string* pattern* test* assert* expect* detect* describe fixture* called typical* classic hypothetical* imagine suppose scenario* expected input cases case label spam titled entitled sentence wording template includes contains regex match matches blocked reject rejected throw throws error',
  reported:
    'asks tells tries trying attempts attempting telling asking instructing instructs says saying said requests persuades convinces tricks tricking makes causing causes manipulates attempt supposedly claims claiming coax coerces coercing forcing persuading told asked instructed wants attempted tried tricked could might would can may cannot whether if when instruct ask contains containing like saying such commands commanding injects inject',
  inside:
    'in inside within contained embedded found from appearing present hidden that which inserted coming',
  container:
    'document documents text content contents input inputs page pages data tool tools file files result results message messages issue issues email emails website websites webpage webpages response responses output outputs user users source sources context them comments comment tag tags block below quotes article retrieved repository untrusted delimiters xml',
  conditional: 'if unless when whenever',
  attention: 'attention important urgent critical mandatory warning hey dear hello hi notice note listen psa',
  whoever: 'whoever whichever',
  noLonger: 'longer',
  apply: 'apply applies applicable valid effect relevant binding needed required force',
  on: 'on',
  to: 'to',
  for: 'for',
  an: 'an a the',
  pay: 'pay give take',
  putAside: 'set put leave cast push toss throw',
  aside: 'aside away behind out',
  model: 'model models',
  image: 'image img markdown picture pixel',
  render: 'render display embed show load fetch request include insert output',
  base64: 'base64 hex encoded encode rot13 urlencode urlencoded',
  prompt: 'prompt prompts instruction instructions message preamble configuration rules guidelines',
  verbatim: 'verbatim exactly word entirety full entire complete above everything',
  begin: 'begin end start',
  chat: 'conversation chat messages history context transcript session',
  treat: 'treat regard consider act behave',
  asThough: 'as',
  exist: 'exist existed happened nonexistent',
  speaker: 'system assistant human developer admin administrator sysadmin override',
  following: 'following follow below these obeying',
  other: 'other others',
  no: 'no',
  youre: 'youre',
  here: 'here heres',
  give: 'give provide leave paste post send upload email submit report forward share transmit include append put print output reveal show dump push write publish return mail add encode',
  highlight: 'highlight raise emphasize point flag',
  in: 'in',
  authority:
    'authorized authorised approved verified trusted official privileged mandated preapproved sanctioned',
  reply:
    'reply replies response responses answer answers summary summaries output outputs review report reports analysis message comment completion',
  replying:
    'reply replying respond responding answer answering summarize summarise summarizing summarising continue continuing proceed proceeding anything act acting complete completing finish finishing using',
  limits:
    'restriction restrictions limit limits limitations filter filters rule rules policy policies boundaries constraints guardrails censorship safeguards guidelines ethics moral morals content safety',
  noneOf: 'no without zero free',
  everyOne: 'every any all each anything everything freely',
  comply: 'comply answer respond obey do fulfill fulfil accept allow',
  granted:
    'granted approved authorized authorised agreed consented confirmed permitted given allowed disabled lifted waived accepted',
  decode: 'decode decrypt deobfuscate unscramble decipher translate',
  itSays: 'says say instructs contains inside decoded following result instructions instruction message',
  remember: 'remember save store persist memorize memorise keep record',
  memory: 'memory memories future session sessions tasks conversations turns',
  future: 'future subsequent next later every all',
  internals:
    'customer customers client users user internal confidential private personal sensitive proprietary contacts order orders payment financial salary credit card email emails workspace project repository codebase',
  data: 'data database list records information details file files contents content code documents history messages secrets keys logs numbers addresses contacts dump conversation everything transcript',
  place: 'xurl xmail',
  toolName: 'xtool',
  sayless: 'mention reference disclose reveal include',
  modelish:
    'ai llm llms chatbot chatbots assistant assistants claude codex gpt chatgpt gemini copilot bot agent agents bots copilots crawlers',
  aiWord: 'ai llm llms chatbot claude codex chatgpt gemini copilot gpt',
  agentWord:
    'agent agents assistant assistants model models bot bots system systems reviewer reviewers summarizer',
  existence:
    'existence presence note message comment instruction instructions step action change operation fact hidden',
  trust: 'trusted verified safe legitimate authorized authorised preapproved whitelisted',
  loud: 'important urgent critical attention mandatory warning required immediately crucial priority override',
  kill: 'cancelled canceled void withdrawn replaced superseded obsolete outdated revoked over suspended rescinded',
  toolVerb:
    'send delete http fetch read write execute run call transfer get post upload browser create update list search list query shell bash exec push make',
  take: 'read open collect gather find search grep locate cat get fetch export dump extract retrieve list copy harvest compile archive zip obtain access look enumerate',
  aware: 'unaware oblivious notice aware know knows learn suspect see realise realize uninformed',
  trace: 'trace mention reference evidence sign record log hint',
  obedient: 'obey follow comply execute honour honor act',
  permit: 'authorised authorized approved agreed granted consented pre preapproved preauthorised permission',
  guard:
    'confirmation approval permission review check checks ci tests asking investigating verification consent validation',
  settingKey: 'approval_policy sandbox_mode permissions policy sandbox approval yolo',
  agentFile: 'claude agents cursorrules gitconfig bashrc zshrc crontab hooks postinstall authorized_keys',
  edit: 'modify edit change append add update overwrite write alter replace swap set insert',
  payee: 'iban payout wallet address transfer_funds account invoice payment bank funds crypto',
  steer: 'best leader leading trusted highest safe first top recommended superior only',
  omit: 'omit skip leave exclude suppress hide remove hides',
  bad: 'risks risk side effects lawsuit competitors competitor negative criticism weaknesses issues problems warnings',
  claim: 'say state claim report tell answer respond conclude comment write declare confirm pretend',
  creators: 'creators makers developers openai anthropic google company operator provider owner user',
  newTurn: 'task request message instruction instructions order directive objective user prompt',
  boundary: 'end beginning start begin',
  doc: 'document file input data context output message conversation page result text transmission',
  over: 'over above instead before beyond than',
  quietVerb: 'quietly silently secretly covertly discreetly stealthily background invisible',
  whatUserSaid: 'user users operator human',
  asked: 'asked said wanted requested wants told asks says',
  need: 'need needs have has',
  grab: 'open collect gather find search read cat harvest extract retrieve grab steal locate dump enumerate take copy export archive zip',
  withouts: 'without skip skipping',
  elsewhere: 'to whether if when how',
  mine: 'my our his her their its i we she he they',
} as const satisfies Record<string, string>;
