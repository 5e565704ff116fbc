import type { Concept } from './concept.ts';

/** The same concepts in the languages that overrides are most often written in; accents stripped, as the tokeniser does. */
export const FOREIGN: Partial<Record<Concept, string>> = {
  ignoreStrong:
    'ignora ignorar olvida olvide olviden olvidar omite desobedece oublie oubliez oublier ignorez negligez ignoriere ignorieren vergiss vergesst missachte esqueca esquece desconsidere dimentica dimenticate ignorate trascura игнорируй проигнорируй* забудь* отбрось* 忽略 无视 無視 忘记 忘記 忘れ 无视掉 忽視 무시 잊어 잊고 disregardez missachten обращай nobeissez abaikan lupakan ignorera glom bortse ignoruj zapomen ігноруй* проігноруй* تجاهل התעלם תתעלם अनदेखा नजरअंदाज yoksay unut negeer vergeet zignoruj zapomnij',
  ignore:
    'ignora ignore ignorar ignorad ignoren ignoras olvida olvide olviden olvidar descarta descarte omite omita desobedece oublie oubliez oublier ignorez ignorer negligez neglige ignoriere ignorieren ignoriert vergiss vergesst vergessen missachte verwirf uberspringe esqueca esquece esquecam desconsidere desconsiderem ignorem dimentica dimenticate dimenticare ignorate ignori trascura игнорируй игнориру* проигнорируй* забудь* забыть отбрось* отмени* пренебрег* 忽略 无视 無視 忘记 忘記 忘掉 忘れ 不理会 不要理会 抛开 无视掉 忽視 忽视 무시 잊어 잊고 무시하고 무시해 negeer vergeet zignoruj ignoruj zapomnij yoksay unut обращай nobeissez abaikan lupakan ignorera glom bortse ignoruj zapomen opomen ігноруй* проігноруй* забудь* знехтуй* تجاهل انس התעלם תתעלם שכח अनदेखा नजरअंदाज अनदेखी yoksay unut qua เพิกเฉย negeert',
  prior:
    'dessus acima oben sopra arriba anteriores anterior previas previos previa previo precedentes precedente iniciales originales precedentes precedente anterieures anterieure anterieurs initiales initiale vorherigen vorherige vorigen fruheren bisherigen obigen vorangegangenen ursprunglichen previas previos anteriores acima iniciais originais precedenti precedente iniziali originali предыдущ* прежн* предшеств* вышеуказанн* изначальн* ранее 之前 以前 先前 此前 上述 前面 上面 以上 前の これまで 先の 上記 元の 이전 기존 앞선 위의 지금까지 원래 vorige eerdere poprzednie wczesniejsze onceki sebelumnya terdahulu tidigare foregaende ovanstaende predchozi predesle попередн* السابقة السابق אלה הקודמות הקודם पिछले पूर्व उपरोक्त onceki yukaridaki truoc tren vorige bovenstaande poprzednich powyzsze',
  all: 'todas todos todo toda cualquier toutes tous tout toute alle allen alles samtliche jegliche tutte tutti tutto tutta qualsiasi все всех всё всю любые 所有 全部 一切 任何 すべて 全て 全部の あらゆる 모든 전부 모두 wszystkie tum semua seluruh alla samtliga vsechny veskere всі усі جميع كل כל סבי सभी सब tum butun moi tat alle wszystkich',
  instruct:
    'instruccion* instrucao instruco* indicaciones indicacoes ordenes directrices consignes directives anweisung* instruktion* vorgaben befehle anleitungen richtlinien systemprompt instruc* diretrizes istruzion* direttive comandi инструкц* указани* промпт* директив* команды 指令 指示 提示词 提示 指引 指导 规则 命令 プロンプト 指導 ルール 指示事項 지시 지침 명령 프롬프트 instructies polecenia instrukcje talimat* invite regles reglas regeln regras regole instruksi arahan instruktioner instruktionerna anvisningar pokyny instrukce інструкці* вказівк* التعليمات تعليمات الأوامر ההוראות הוראות ההנחיות निर्देश* आदेश* talimatlar* yonergeleri dan huong instructies aanwijzingen polecen wytyczne',
  instructWeak:
    'reglas contexto mensajes mensaje ordres regles regeln regras regole правил* ограничени* контекст сообщени* 限制 规定 对话 制限 会話 규칙 제한 대화',
  your: 'tu tus su sus votre vos tes ton deine deinen ihre ihren dein seu seus sua suas il tuo le tue tuoi vostre твои твой ваши ваш 你的 您的 あなたの 당신의 너의 anda kamu dina ditt tve svoje твої ваші تعليماتك שלך अपने आपके sizin',
  you: 'eres usted tu vous du sie voce tu sei ты вы вам тебе 你 您 あなた 당신 너는',
  now: 'ahora maintenant desormais jetzt nun agora adesso ora теперь отныне 现在 現在 从现在起 今から これから 지금 이제',
  be: 'eres es sind bist sera devient 是 です',
  ai: 'ia ki ии 人工智能 大模型 语言模型 人工知能 인공지능 kunstliche',
  agent:
    'asistente asistentes agente agentes modelo assistants assistente assistentes assistenti ассистент* агент* помощник* модел* 助手 助理 智能体 模型 アシスタント エージェント モデル 어시스턴트 에이전트 모델 비서 assistenten',
  aiSelf: 'ia asistente assistente ассистент* 助手 アシスタント 어시스턴트 ki',
  neg: 'no nunca jamas ne pas jamais nicht niemals keine nao nunca jamais non mai не никогда 不要 不得 请勿 切勿 别 禁止 ないで せず 없이 마세요 마라 말고 않고 nie nobeissez plus jangan inte ne nie לא אל لا مت đung dung khong без не',
  tell: 'digas diga menciones mencione informes informe reveles avises dites mentionnez informez revelez dis mentionne informe sag sagen erwahne erwahnen informiere verrate mitteilen diga conte mencione informe revele avise dire menzionare informare rivelare dica говори* сообща* упомина* рассказыва* раскрыва* уведомля* 告诉 告知 提及 透露 通知 说明 伝え 言わ 知らせ 言及 教え 알리지 말하지 언급 알려 digas informieren prevenir dirlo avvisare informer contar conte decir 告诉 知らせず 말하지 сообщай сообщайте говоря beritahu beri berätta beratta rikej nerikej neinformuj розповідай повідомляй تخبر תספר בתאו soyleme soylemeden bao mow informuj vertel',
  telling: 'informar avisar mencionar informer mentionner prevenir сообщая уведомления',
  user: 'usuario usuarios usuaria utilisateur utilisateurs benutzer nutzer anwender nutzern utilizador utente utenti пользовател* человек* 用户 使用者 ユーザー 利用者 使用者に 사용자 유저 pengguna anvandaren anvandare uzivatel* користувач* المستخدم למשתמש המשתמש उपयोगकर्ता kullanici* dung gebruiker* uzytkownik*',
  reveal:
    'muestra revela imprime muestre revele revelez affiche affichez montre montrez zeige zeigen gib ausgeben enthulle mostra mostre revele exiba mostra rivela stampa покажи* выведи* раскрой* 显示 输出 打印 泄露 透露 表示 出力 公開 보여 출력 공개 revelez muestra mostrar revele 输出 出力し tampilkan visa vypis ukaz покажи виведи اعرض اظهر הצג दिखाएं goster hien pokaz toon',
  send: 'envia envie enviar manda publique envoie envoyez envoyer transmets sende senden schicke schicken ubermittle envie enviar mande invia inviare manda отправь* отправи* перешли* пришли* вышли* загрузи* 发送 上传 提交 发到 送信 送って アップロード 보내 전송 업로드 kirim kirimkan skicka odesli posli надішли* відправ* أرسل ارسل שלח भेजें भेजो gonder* gui wyslij* stuur verstuur',
  secret:
    'contrasena* clave claves secretos credenciales mot passe cles identifiants jetons passwort* schlussel geheimnisse zugangsdaten anmeldedaten senha* chave chaves segredos credenciais parola segreti chiavi credenziali пароль пароли паролей ключ* секрет* токен* учетн* 密码 密钥 凭证 秘密 令牌 パスワード 鍵 秘密 認証情報 トークン 비밀번호 키 토큰 비밀 자격 sandi kata losenord nycklar heslo hesla паролі пароль كلمات كلمة סיסמה סיסמאות पासवर्ड sifre* mat khau wachtwoord* haslo hasla',
  secretStrong:
    'contrasenas credenciales secretos identifiants zugangsdaten passworter schlussel senhas credenciais segredi credenziali парол* секрет* 密码 密钥 凭证 パスワード 認証情報 비밀번호 자격 losenord heslo hesla паролі المرور סיסמאות पासवर्ड sifre* wachtwoord* hasla',
  environment:
    'entorno environnement umgebungsvariablen umgebung ambiente окружения 环境变量 環境変数 환경 variables',
  to: 'a al para an zu nach nach alla al на по в 到 至 に へ 로 에',
  dest: 'servidor serveur adresse server direccion indirizzo endereco адрес сервер* 服务器 网址 地址 サーバー 서버 주소',
  run: 'ejecuta ejecute ejecutar corre executez execute lancez fuhre ausfuhren execute rode executar esegui eseguire lancia выполни* запусти* 执行 运行 実行 실행',
  command:
    'comando comandos commande commandes befehl befehle comandi команду команды скрипт* 命令 脚本 コマンド スクリプト 명령어 스크립트',
  act: 'actua finge comportate agis fais verhalte handle agitec aja finja agisci fingi действуй* притворись* веди 扮演 假装 充当 装作 振る舞 演じ なりきっ 행동 연기',
  persona: 'restricciones limitaciones sinrestricciones',
  system:
    'sistema systeme системн* системы 系统 システム 시스템 sistem systemet systemu системи النظام המערכת सिस्टम thong systemowe',
  prompt: 'промпт* 提示词 提示 プロンプト 프롬프트 instructions instrucciones systemprompt prompt 提示词',
  attention:
    'atencion importante attention achtung wichtig atencao attenzione внимание важно 注意 重要 警告 주의 중요',
  obey: 'sigas siga obedezcas obedezca suivez obeissez nobeissez befolge befolgen befolgt siga obedeca seguire segui obbedire следуй* выполняй* 遵循 遵守 服从 従う 従わ 따르지 따르',
  obedient: 'nobeissez',
  limits:
    'restricciones limites restrictions regles einschrankungen beschrankungen regeln restricoes limites regras restrizioni limiti regole ограничени* правил* 限制 制限 제한 규칙 规则',
  noneOf: 'sin sans ohne sem senza без 没有 無 ない のない 없는 없이 keine',
  modelish: 'ia ki ии 助手 人工智能 アシスタント 어시스턴트 asistente assistente ассистент*',
  told: 'pidio dijeron dijo demande dit besprochen gesagt disseram detto сказал* сказано 言われ',
  discuss:
    'inyeccion inyecciones ataque ataques atacante* attaque attaques attaquant* angriff angriffe angreifer injektion iniezione attacco attacchi attaccante* injecao ataques атак* инъекц* злоумышленник* 注入 攻击 攻撃 インジェクション 攻击者 공격 인젝션 주입 防御 防护 対策 방어',
  example:
    'ejemplo ejemplos frases frase como beispiel beispiele wie exemple exemples comme exemplo exemplos esempio esempi пример* 例如 之类 比如 例えば のような 예를 같은',
} as Partial<Record<Concept, string>>;
