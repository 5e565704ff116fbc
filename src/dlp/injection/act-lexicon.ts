/** Who is spoken to, what is done and to what: the words that acts and addresses are composed of. */
export const ACT_WORDS = {
  machine:
    'ai ais llm llms chatbot chatbots assistant assistants agent agents bot bots model models claude codex gpt gpt4 chatgpt gemini copilot cursor grok mistral llama crawlers summarizer summarizers summariser summarisers reviewer reviewers automation copilots systems intelligence scraper scrapers classifier aider devin siri alexa bard ia ki ии',
  machineName:
    'ai ais llm llms chatbot chatbots claude codex gpt gpt4 chatgpt gemini copilot artificial language automated assistant autonomous bot agent virtual machine bots agents coding shopping neural robot siri alexa bard model',
  reader: 'reader recipient one whoever you reading entity',
  working:
    'summarize summarise summarizing summarising describe describing answer answering process processing processes processed review reviewing read reading reads refactor refactoring generate generating present presenting translate translating compute computing evaluate evaluating evaluates analyze analyse analyzing analysing solve solving complete completing handle handling manages managing parse parsing triage triaging assist assisting index indexing ingest ingesting rank ranking screen screening reply replying respond responding compare comparing quote quoting extract extracting classify classifying explain explaining installing install fixing fix work working continue continuing proceed proceeding edit editing debug debugging call calling invoke invoking scan scanning see finish finishing asked browse browsing browsing visit visiting cite citing recommend recommending shop shopping crawl crawling',
  workingOn:
    'summarizing summarising describing answering processing reviewing reading refactoring generating presenting translating computing evaluating analyzing analysing solving completing handling parsing triaging ranking screening replying responding comparing quoting extracting classifying explaining editing continuing proceeding issuing indexing',
  products:
    'answer answers reply replies response responses summary summaries output outputs comment comments report reports message messages email emails mail mails review completion readme description help code argument context translation conclusion',
  purpose:
    'task tasks assignment job purpose goal objective role mission directive directives objectives instructions instruction request orders duty',
  principal:
    'user users owner customer customers operator human person victim client clients visitor buyer principal recipient',
  owned:
    'account accounts inbox mailbox card cards password passwords files saved stored savings contacts calendar address phone email emails messages data conversation history clipboard cookies package wallet session token tokens preferences name chat machine home computer credentials keys secrets browser last question',
  payVerb:
    'pay transfer send wire donate remit deposit withdraw invest refund authorize authorise initiate execute make move issue process release',
  money:
    'money funds invoice invoices iban account eth btc bitcoin usd eur dollars euros gbp euro pounds payment payments order refund amount balance savings wallet payout crypto bank usdt sol tokens transaction transfer tip gift cards donation fee',
  buyVerb: 'buy purchase order book reserve subscribe upgrade checkout cart renew rent select',
  goods:
    'plan premium hotel ticket tickets flight item items product products subscription card cart quantity copies units licence license seat room gift most cheapest expensive this',
  turnVerb: 'turn switch',
  openVerb: 'open unlock close lock disarm raise lower start activate',
  home: 'door doors window windows garage gate lock shutters blinds boiler alarm safe oven heating lights',
  appointment:
    'appointment appointments meeting meetings event events reservation booking flight order invitation',
  move: 'send forward transmit upload post mail email submit export exfiltrate leak share publish push deliver report resend relay dump copy attach transfer give hand disclose paste quote put write include append sync fax text message tweet return reveal place log concatenate pass save read tell',
  moveOut:
    'send forward transmit upload post mail email submit export exfiltrate leak share publish deliver report resend relay resend dump attach transfer disclose paste sync fax text tweet concatenate hand envia enviar envie envoyez leite sende schicke invia inoltra отправь перешли 发送 上传 转发 送信 보내 gonder',
  peek: 'read open collect gather find search look fetch get retrieve extract dump list copy take cat grep export obtain locate access query',
  privateThing:
    'inbox messages emails contacts addresses calendar transcript history conversation conversations chat files contents environment printenv password passwords passcode codes secret secrets key keys env tokens credentials credential documents private personal confidential payroll salary salaries invoices medical variables cookies session ssh aws clipboard wallet data mcp npmrc recordings photos code phone number bio',
  contents: 'contents content value values result results output outcome',
  it: 'it its',
  them: 'them these those matches everything',
  praiseVerb: 'recommend praise promote endorse advertise urge favor favour',
  policy: 'policy policies update compliance trust safety',
  order: 'order command instruction directive important urgent official legitimate verified',
  foreignNote:
    'hinweis nachricht anweisung anweisungen nota aviso instruccion instrucciones instruccion* mensaje avis consigne consignes istruzion* nota avviso instruco* instrucao aviso atencao attenzione achtung an fur para pour все внимание инструкци* сообщение для 致 给 請 注意 指示 重要 per nota uwaga instrukcja bilgi',
  foreignMachine:
    'ki ia ии assistenten assistent assistente assistentes asistente asistentes ассистент* агент* нейросет* 助手 智能助手 人工智能 机器人 模型 代理 アシスタント エージェント モデル 어시스턴트 에이전트 인공지능 비서 modelos modeles modelli sprachmodelle* sprachmodell* langage lenguaje linguagem linguaggio yapay asistan* agente agentes asystent* lassistente lassistant',
  foreignSend:
    'envia envie envoyez envoie reenvia reenvie transferez leite leiten sende sendet schicke ubermittle ubertrage inoltra invia transferiere transfiere transfira отправь* перешли* пришли* переведи* загрузи* 发送 转发 上传 发到 发给 轉帳 转账 送信 転送 アップロード 보내 전송 업로드 gonder* yolla* wyslij przeslij stuur',
  foreignDelete:
    'elimina borra apague apaga delete supprime supprimez efface effacez cancella losche loschen entferne удали* сотри* 删除 刪除 削除 삭제 verwijder',
  foreignApprove:
    'aprueba aprova aprove approva genehmige bestatige akzeptiere approuve approuvez acceptez acepta aceita accetta одобри* подтверди* прими* 批准 通过 承認 승인 onayla zatwierdz bewerte califica valuta donnez notez 评分 给出 評価 평가',
  foreignSay:
    'diga digas dites behaupte erwahne скажи* напиши* сообщи* 说 告诉 回答 声称 言って 答えて 尋ねて 말해 답해 recomienda recommandez empfiehl empfehle raccomanda recomende 推荐 推薦 추천 рекомендуй* dillo rispondi responde repondez antworte antworten ответь* soyle',
  loot: 'env dotenv id_rsa id_ed25519 rsa netrc kubeconfig npmrc pgpass htpasswd credentials credential secrets passwords apikeys cookies keychain mnemonic printenv ssh aws gnupg',
  outlet: 'xurl xmail gist pastebin webhook telegram discord bucket',
  yoursAlone: 'your my our',
  called:
    'when while after before if please you your do dont never ignore disregard this these always must send forward delete read open run execute add insert append include say state tell report reply respond answer output print write approve merge close mark grant invite buy pay transfer refund multiply change replace update set turn disable skip leave omit remove recommend rate give assign score rank select pick warn inform ask collect search find list copy upload post visit fetch install import use call rotate stop forget override note do from now only here follow treat consider put place mention remember store save make take keep hide begin start end finish repeat translate refuse push commit book order cancel',
  gpt: 'gpt gpt4 chatgpt claude gemini copilot',
} as const satisfies Record<string, string>;
