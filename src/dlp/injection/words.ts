/** A line is a unit: its name, then the words that mean much the same. `stem*` takes every word that begins so. */
export const WORDS = `- ./concept.ts aanwijzingen abaixo abna abortsignal abstractmethod acceptez aceit aceita acept acepta acima acmevpn adaya additionalproperties adrese adresine adversar affiche afficher affichez agitec agugdxnlci ajoute akzeptiere allmessagevalues allowlist allutente amablemente angriff angriffe anleitungen anmeldedaten anterieure anterieurs antwort antworte antworten anvandar anvandare anvandaren anvandarens anweisung anweisungen anwender anyio approuv approuve approuver approuvez approva approval_policy aprov aprova aprove aprueb aprueba argv arquivo arquivos arraybuffer artificiale asistan asistanina asistanlarina asistent asistente asistentes asistenty assertionerror assoluto astnode astutils async asyncgenerator asyncio asynciterator asystent asystentow atacante aterbetal atob attaccante attacchi attacco attaquant attaques attr attributeerror aufgabe authorized_keys autoapprove automatico avaliacoes avisar avise avises avvisare awaitable b badhost badsite baglanti bahset bardzo basedir baseexception basemodel basename basetool bashrc beenden befehl befehle befolge befolgen befolgt behaupte beispiele benutzer benutzers beoordeel beratta beritahu bertanya beschrankungen besprochen bestand bestatig bestatige betyg bewerb bewerbung bewerte bezahl bezpiecz bigint bisherige blocklists bnh bookappointment bortse brightlead bukb c califica calistir calistirmali callexpression cancella candidat castiron cevap changelog charcodeat chatmessage chiavi chiede chiedere chjpbnqgew cibzexn classif classmethod classname classvar clickfarm cmwgahr codeowners coinwave collab commande commandes commonjs compat compileroptions comprobantes concat configdict configs connecter contenu contextlib contexto continuar contrasena contrasenas coroutine credencial credenciales credenziali creds cronjob crossorigin cryptomoon cursorrules cvss cybvziauzw czytaj d dahulu dangerouslydisablesandbox dataclass dataclasses datei dateien datetime deaktivier deepcopy deepset defaultoptions defaut defectos defens defineproperty defs degerlendir degistir deobfuscate dependabot deps desactiva desactive desative descarta descarte desconsiderem deserialize desobedece devient dicts directrices dirlo dirname disablerealtimemonitoring disattiva disregardez disseram dockerfile docstring doctype donnez doporuc dosya dosyalari dowodow duoi e editorconfig effacez effectue ejecut ejecuta ejecutar ejecute ejemplos ekle emoji endregion endswith enlaces entferne enthulle entorno envie erfolg ersetze erstatt erwahne esegui esempi eslint esmodule esquece etmeden evals evilbot exemples exemplos f factuur fakture fastapi fastcsv faturayi favicon ffffff fichero fichier figcaption filecopyrighttext fileoverview filepath folgend folgenden fontsize foreach fragt frases frozenset fssl functiondeclaration functionexpression functools g gchjvbxb gebruiker gecerli gecmis geef geheimnisse genai genehmig genehmige genehmigen gesagt getattr getenv getitem getlogger gitconfig gitcredentials globalthis goedkeur gorev goster gptbot grpc h hallucinat hapus hasattr hashlib hasl hasla haslo hasownproperty hesap hesl hesla heslo histori hodnoceni hodnot hookspath hqzat href httpexception httpx huggingface ibani id_ed25519 identifiants igluc ignorad ignoras ignorate ignori ignoriert ihlvdxigcnvszxmgyw ihnoigfuzcbkbybub ihrozsbzexn ihrvihroawvmqgv ilet importerror importlib imrwezdxy inclui indexof indicacoes indicato indir informare informez informiere informieren informuj inget iniciais iniciales iniezione initech initiale initiales injecao injektion inoltra instala installe instanceof instru instruc instruca instrucao instruccion instrucion instruco instrucoes instrukcj instrukcja instrukcje instruktion instruktionerna instuction invia inyecciones isarray isfinite isinstance isnan istemini istruzion istruzioni iterable itertools izleri j jawab jazykovy jede jegliche jestes jetons jezykowym jligfuzcbtywlsihrozsbjb jligv jsondecodeerror jsonvalue k kandidaten kandidatovi kandydat kandydata kaufrausch kdbx kennwort keyof kihbyaw kirim kirimkan kisitlama klic kommandot komut komutu kopie kotu kubectl kullanici kullanicinin kunstliche kurallar kwaad kwargs kyv l ladro lagente lancez langchain lassistant lassistente lattention lcywgcnvuign leiten letmein lgtm lhistorique limitaciones limiti linguagem linguaggio litellm litellmbasemodel litellmloggingobj llmv localstorage lodash losche loschen losenord lutente lutilisateur lzdgfuddogzglzcmvnyxjkihlvdxigz m manipul manipuliert mappingproxytype memberexpression mencionar mentionne mentionner mentionnez merchantability mereka mesaji messageid metagpt metricsrv missachten mitteilen mkdir modelem modeliysen modelresponse modifie montre montrez mppreference muestre n nacme naction nahrad najlepsz najwyzej najwyzsz nassistant nbeta nbob nchar ncontent ncora ncreate ncustomer ndef ndescription ndisable ndisallow negatifs negeert neinformuj nemoguardrails nend nerikej nerikejte nexport nfor nforget nfrom nfunction ngrok nhac nhello nhow nhuman niets nightowl nimport nindent nkim nlee nmemory nmodels nname nnext nnote nobeissez nocase nodejs noindex nomor noqa noscript notimplementederror noxwells npat nplease npmjs nregards nrequests nresource nroot nrule nsame nsent nserver nset nstep nstruct nsummary nsystem nthanks nthe nthought ntodo nullable nunderstood nuser nutzer nutzern nwho nycklar o obbedire obedeca obedezca obedezcas obeissez ocultar odesl odesli odpovid odpowiada odpowied omita omite onayla onaylayin onerror openai openais openapi opentelemetry opomen orget originais originali ostatnie otazk otazku otel ovanstaende overen ozet p padd pagamento params parfaite parseint passwort passworter pathlib payslips perguntar piege pkgs plik pliki podany podrias pokaz pokyn pokyny polec polecen polecenia poprzedni poprzednich poprzednie posl poslete posli postalari postfach postinstall pravidl preauthorised predesle predstir preved prevenir produit produto projedeki projektet projektordner projektu propertyinfo proyek przekaz puani pydantic pylint pypi pyright pytani python3 q qgdgvsbcb qgymvmb qualsiasi qxr r readonly rechnungen recommande recommandez redis reembols reembolso reenvia refactor regex regexp rekeningnummer relire rembours remplace replacedby repond repondez repondre reportprivateusage repositorys repr req reqests reqeusts requestbin requestz responda resposta retries revela revelez rgba richtlinien rikej rimbors rimborso rispost rivela rivelare rot13 rstrip rulemodule runcontext runtimeerror rustc rydwn s safeparse salvate sammel samtliche samtliga sandbox_mode sandboxing schicke schicken schval segredi segredos segreti seguire seien semver sende sendet senha senhas serializer serializes servidor setattr setdefault settimeout sicherheit sifresini sigas signalez sinrestricciones skasuj skicka skript slady sleutel smaz sofort sokra sollicitant soltanto sordugunda sorusunu soubor soubory sourcecode sourcemappingurl soyle soyleme soylemeden spdx sprachmodell sprachmodelle sprawdz sprawdzania spust sqbfafga sshd startswith staticmethod stattdessen stderr stdin stdout strcpy stringify subagent subprocess sugarmax suivante suivez summarisation summarisers supprime supprimez suspendues swdub swoj sysadmin systeembericht systeemprompt systemet systemmeldung systemovy systemow systemowe systemowy systemprompt systemu t tagihan taire talebini talimat talimatlar talimatlari tarball temizle tenez tentang terdahulu terlebih terugbetal tfeedback tfine tgrader themeprovider tojson tokenizer tolowercase toml tomuto toolcall tostring touppercase transfer_funds transferiere trappola trascura travelbot triaging tscore tspuk turbopack twoj typeadapter typealias typeddict typedef typeerror typeof typevar typosquatting ubermitt ubermittle uberspringe ubertrage uberweis ucet uigfzc uihlvdsbnb uint uitschakel ujawn umgebung umgebungsvariablen unicamente unintelligenza upsert urlencode urlencoded urllib urlopen ursprunglichen uruchom usdt userapikeyauth usererror usuaria utf utilisateur utilisateurs uuid uzivatel uzivatele uzytkowni uzytkownik uzytkownika v valgono validationerror valueerror valuta vergesst verificar verrate versteckte verwijder verwirf veskere vevent vitaglow vitest vorangegangenen vorherige vorigen vostre vouloir vpzgvsaw vraagt vriendelijk vsechn vsechny vymaz wachtwoord wbguuy wbguvysb wczesniejsz wczesniejsze weakmap webpack webshell weitere weiterleit werbung weryfik whitelisted whoami wiadomosci wrog wspomin wszystk wszystkich wszystkie wykona wykonac wylacz wyslij wytyczn wytyczne x xmlns yanit yapistir yazdir yml yolla yonerge yonergeleri yukaridaki yukle z zadani zadaniu zapclean zaplat zapyta zasad zasady zatwierdz zatwierdzenie zeige zeigen zlo zly zmin zobraz zshrc zwrot zwrotu zxj zynq а агент адрес асистенте ассистент безопасности будь будьте в ваш ваши ваші видали виконати внимания вопрос всю выведи выполни выполни* выполнить выполняй* вышеуказанн* говори говорить говоря директив* для добры документов е ему ес еха загрузи* замени заміни запит запитає заявку злоумышленник* знехтуй* и игнорируй изначальн* инструкци* инструкции историю йому кажи кандидату команду команды контекст користувач користувача коштів ласка любые мовна модел* на наведені надішли наивысшую найвищу напиши* ниже нижче ничего нічого о обращай ограничени* одобри* одобрите окружения отбрось* отвечать отключены отмени* отправи* отправить отправь оценку оцінку паролей пароли пароль паролі переведи* перевірки переписки по повідомляй подтверди* покажи пользователь пользователю пользователя помощник* попередні последние постав поставь правила предшеств* предыдущие прежние пренебрег* притворись* про проверки проекта проигнорируй проигнорируй* промпт проєкту проігноруй* р ранее раскрыва* рассказыва* рахунок ргіо реквизиты реквізити рекомендуй* розповідай с свой свій сервер системи системний системное системный системы сказал* сказано следуй* содержимое сообща* сообщай сообщайте сообщая сообщение сообщи* спросит схваліть счёте та твои твой твої тебе уведомления уведомля* удали указания указанные уо упомина* учетн* файла файли файлы х цьому человек* чем этому этот эту языковая і ігноруй ігноруй* інструкці* інструкції іо אלה את ביותר בתאו הבינה ההנחיות הזה המלאכותית הנחיית הציון ואל והצג ומחק לו למועמד למשתמש לעוזר מכל סבי סיסמאות שאלת של שפה תתעלם أدناه أي إلى اظهر الأوامر الاسترداد الاصطناعي الخاصة الفاتورة المشروع بالرقم بذلك تعليماتك درجة رقم على عن فامنح كلمات كنت لغويا لمساعد مت مرور واحذف واعرض ولا يسأل आदश* उपरकत उस एक और क कर जए त पछ पर बर बल भष म लए सखय ह เพกเฉย あらゆる くだ これから さい して すべ ださ てく です なりきっ に のない のような の指 へ べて ザー シス ステ スワ テム トを トークン ドを パス プト プロ ムプ ユー ロン ワー ント ンプ ーの ーザ ード 上面 不要理会 之类 人工知能 代理 令牌 使用者に 信し 元の 先の 全部の 出力し 切勿 到 前の 助理 声称 対策 尋ねて 従う 従わ 忘掉 忽視 忽视 户的 抛开 指导 指導 指示事項 振る舞 攻击者 无视掉 是 服从 没有 無 环境变量 現在 環境変数 的所 知らせず 禁止 答えて 给 至 装作 要告 視し 言って 言わ 言われ 言及 警告 诉用 说明 请勿 请把 轉帳 送って 送到 遵守 遵循 防御 防护 面的 같은 기존 너는 너의 니다 답해 따르 따르지 로 롬프 마라 말하지 말해 무시하고 무시해 방어 번호 비밀 비서 사용 세요 스크립트 스템 시스 시하 않고 알려 알리지 없는 에 에게 용자 원래 일을 자격 자에 자의 주입 지금까지 트를 프롬 프트 하고 하세 호를 환경 𝗙 𝗬
IGNORE abaikan abandon bo boqua bypass desconsidere dimentica dimenticare dimenticate discard dismiss disregard disregarding disregards esqueca esquecam forget forgetting glom gozardi ignora ignorar ignorare ignore ignorem ignoren ignorer ignorera ignores ignorez ignoriere ignorieren ignoring ignoruj lupakan missachte negeer negeren neglect neglige negligez olvida olvidar olvide oublie oublier oubliez overlook override overriding overrule pomin quen unlearn unut unutun vergeet vergessen vergeten vergiss yoksay zapomen zapomnij zignoruj забудь забудь* забыть игнориру* проигнорир* проігнору* ігнору* התעלם שכח انس انسى تجاهل تجاهلوا अनदख नजरअदज भल 不理会 忘れ 忘記 忘记 忽略 无视 無視 무시 잊 잊고 잊어
PRIOR above aforementioned anterieur anterieures anterior anteriores anteriori bisherige* bisherigen bovenstaande earlier eerdere existing foregaende foregoing former fruheren initial initially iniziali obigen onceki original originally past poprzedni* powyzsze precedent precedente precedentes precedenti preceding predchozi previas previo previos previous previously prior sebelum sebelumnya tidigare truoc voorgaande vorherige* vorherigen vorige wczesniejsz* вышеуказ* попередн* предыдущ* прежн* הקודם הקודמות السابق السابقة سابقة पछल परव これまで 上記 上述 之前 以上 以前 以前の 先前 前面 此前 앞선 위의 이전
INSTRUCTION anvisningar anweisung* arahan chi consigne consignes directions directive directive* directives diretrizes direttive guidance guideline guideline* guidelines huong indicaciones instruca* instruccion* instruco* instruct instructed instructies instructing instruction instruction* instructions instructs instrukce instrukcj* instruksi instruktion* instruktioner istruzion* lenh opdracht* ordenes orders orientacoes perintah petunjuk pokyn* polecen* talimat* vorgaben wytyczn* yonerge* вказівк* инструкц* указани* інструкц* ההוראות הוראות التعليمات تعليمات توجيهات नरदश 吩咐 指令 指引 指示 指示を 지시 지시를 지침
RULE aturan boundaries constraint constraint* constraints einschrankungen filter filters guardrail guardrail* guardrails kisitlama* kural* limit limitation* limits policies policy pravidl* protocol protocol* protocols quy quytac regeln reglas regler regles regole regras reguly restricciones restricoes restriction restriction* restrictions restrizioni rule rules safeguard safeguard* safeguards zasad* ограничен* правил* כללים القواعد قواعد قيود नयम ルール 制限 规则 规定 限制 규칙 제한
PROMPT configuration invite istem istemi preamble preprompt preprompt* prompt prompts sysprompt промпт* परमपट プロンプト 提示語 提示词 프롬프트
SYSTEM hethong sistem sistema sys systeem system system* systeme systemow* systems thong систем* системн* המערכת النظام نظام ससटम システム 系統 系统 시스템
MACHINE agen agenci agent agente agenten agentes agents ai aider ajan alexa asistan* asisten asistent* asistente* assistant assistants assistent assistente assistenten assistenter assistentes assistenti asystent* autogpt automation bard bot bots chatbot chatbots chatgpt claude cline codex copilot copilots crawler crawlers cursor deepseek devin gemini gpt gpt4 grok ia ki llama llm llms mistral model modele modeles modeli modelli modello modelo modelos models perplexity qwen siri sprachmodell* sprachmodelle* sprakmodell summariser summarizer summarizers taalmodel taalmodellen tacnhan tro troly windsurf yapay zeka агент* асистент* ассистент* ии модели модель нейросет* ші מודל עוזר الذكاء المساعد الوكيل مساعد نموذج نموذجا एआई एजट नموذج मडल सहयक アシスタント エージェント モデル 人工智能 助手 大模型 智能体 智能助手 机器人 模型 言語モデル 语言模型 모델 어시스턴트 에이전트 인공지능
USER anvandar* benutzer* customer customers developer developers gebruiker* human humans kullanici* nguoi nguoidung nutzer* operator owner pengguna person principal user users usuario usuarios utente utenti utilisateur* utilizador uzivatel* uzytkowni* користувач* пользовател* המשתמש المستخدم مستخدم उपयगकरत ユーザー 使用者 利用者 用戶 用户 사용자 유저
YOU anda ban du je jij kamu sen sie siz tu u usted voce vous you youll youre yourself youve вам ви вы ти ты אתה أنت आप あなた 你 您 당신
YOUR deine* deinen dina ditt ihre ihren jouw nimda senin seu seus sizin su sua suas sus svoje svuj swoj* ta tes ton tua tuo tuoi tus twoj* ur uw vos votre your yours ваш* свой* свій* твой* твій* שלך بك لك अपन आपक あなたの 你的 您的 당신의
MUST debe deben deve devem deves devez devono doit doivent harus has have mali mandatory maste meli moet moeten musi muss mussen must musza need needs obliged ought phai powinien require required requires shall should wajib zorunda должен должны обязан* повинен повинна повинні חייב عليك يجب चहए हग しなければ 务必 应当 必要が 必須 必须 需要 반드시 해야
PLEASE alsjeblieft alstublieft bitte cortesia favor gentileza kindly lutfen merci mohon please pls por porfavor prego prosim prosze snalla tolong vui vuilong пожалуйста прошу בבקשה الرجاء من يرجى कपय お願い ください 劳驾 請 请 麻烦 바랍니다 부탁 주세요
IF als eger falls if indien jesli jestli jezeli jika kalau neu om pokud se si unless wenn whether если якщо אם إذا अगर यद なら もし 如果 若 라면 만약
WHEN az cuando gdy jakmile ketika khi kiedy lorsque nar once quand quando saat sobald upon wanneer when whenever while zaman zodra когда коли כאשר عندما जब たら とき 当 时 時 當 때
BEFORE antes avant before bevor dulu eerst forst najpierw nejprve oncelikle prima truoctien voordat vorher zanim zuerst прежде сначала спочатку קודם أولا قبل पहल まず 之前先 先 最初 首先 먼저 우선
AFTER after afterwards anschliessend apres daarna danach depois despues dopo finally kemudian lalu later nastepnie next potem potom sau sedan sonra then затем после потім אחר ثم बद その後 之后 然后 그런
NOW adesso agora ahora artik bay desormais gio henceforth hereafter immediately jetzt maintenant now nu nun nyni onward onwards ora sekarang simdi teraz отныне сейчас тепер теперь עכשיו الآن अब 今から 今後 从现在起 现在 이제 지금
NOT aldrig bez cannot cant dont dung geen inte jamais jamas jangan kein keine khong mai mustnt nao ne never nicht nie niemals niet no nobody non none nooit not nothing nunca ohne olmadan pas sans sem senza shouldnt sin tanpa without wont zonder без не никогда ні אל בלי לא دون لا لم न नह बन せず ない ないで なしに 不 不得 不要 不需要 别 无需 마세요 말고 않 없이
TELL acknowledge alert alerting announce bahset* beri biet bilang cho contar conte decir di dica diga digas dile dillo dire dis disclose disclosing dites erwahne* erwahnen inform informar informed informing informs katakan melde mencione menciones mention mentioning mentionne* mentions menzionare mow namn noem noi notified notify notifying powiedz report rikej* sag sage sagen sagt say saying says soyle* state tahu tell telling tells vertel vertellen warn wspomin* zeg zeggen zmin* говори* кажи* повідом* скажи* сообщ* упомин* אמור תספר تخبر تخبره تذكر قل कह बतए बतन 伝え 告知 告訴 告诉 提及 教え 知らせ 言 说 말하 알리 언급
SEND bcc cc deliver doorsturen dump email encaminhar encaminhe envia* enviar envie* envoie envoyer envoyez exfiltrate export forward forwarding forwards gonder* gui guiden ilet* inoltra* invia* inviare kirim* leak leite mail mailing manda mande odesl* posl* post posting preposli przekaz* przeslij publish reenvia* reenvie relay schick* send sende* senden sending sends share sharing ship skicka* sturen stuur stuurt submit submitting teruskan transferez transmets transmit transmitting ubermitt* unggah upload uploading uploads verstuur vidarebefordra weiterleit* wyslij* yolla* вышли* відправ* надішли* отправ* перешли перешли* пришли* העבר שלח أرسل إرسال ارسل भज भजन アップロード 上传 发到 发给 发送 寄到 提交 転送 转发 送っ 送信 보내 업로드 전달 전송
SHOW affiche* ausgeben display echo exiba expose gib goster* hien imprime laat montre* mostra* mostrar mostre muestra* nenne onthul output outputs pokaz* print prints recall recite repeat reveal reveals revela* revele revele* rivela* show shows stampa tampilkan thi toon toont tunjukkan ujawn* visa vypis wyswietl yazdir* zeig* zobraz* виведи выведи* напечатай* покажи* раскрой* הצג הראה أظهر اعرض اكشف दखए दखओ 公開 出力 展示 打印 显示 泄露 表示 見せ 输出 透露 공개 보여 출력
INCLUDE acrescente add adding adicione aggiungi agrega ajoute* ajouter allega anade anadir append appending attach attaching chen cole colle concatenate dan dodaj dolacz einfugen ekle* embed embedding fuge hange hinzu inclua include includes includi including inclui* inclure incluye incolla insert inserting lagg paste pasting place plak prepend pridej put sertakan tambahkan them toe vloz voeg wklej write yapistir* включи* встав* добав* додай прилож* הוסף أضف ألصق जड 写入 加上 加入 含め 插入 添加 粘贴 貼り付け 追加 附上 붙여 추가 포함
ANSWER answer answering answers antwoord* antwort* antworte* balas* cevap* conclusion jawab* loi odpovez odpovid* odpowiada* odpowied* ozet* replies reply replying repond* reponse* respond responda* responde* responder responding responds response responses resposta* respuesta* resume resumen riassunto ringkasan rispondere rispondi rispost* samenvatting streszczenie summaries summarise summarising summarize summarizing summary svar* tra translate translating yanit* zusammenfassung відпові* ответ* ответь* отвеча* резюме ענה תשובה أجب إجابة الرد ردك उततर जवब 回复 回答 回答し 总结 答え 答复 答案 要約 返信 답변 대답 요약 응답
DELETE apaga apagar apague borra* cancella* delete deletes deleting destroy drop efface* elimina elimina* entferne* erase exclua hapus* losch* odstran purge radera remove removes removing rm scrap sil silin silme skasuj* smaz* supprime* temizle* trash truncate usun* verwijder* vymaz* wipe wis xoa видали* сотри* удали* удалить מחק احذف امسح حذف हट हटए 删掉 删除 刪除 削除 抹去 消して 消去 清除 삭제 지우
RUN ausfuhre ausfuhren baixe calistir* call calling chay descarga* download downloading ejecut* esegui* eseguire eval executar execute execute* executes executez executing fetch fetching fuhre indir* instala* instale install installa installe* installeer installiere installing invoke invoking jalankan kor lade lance* launch menjalankan pobierz provest rode run running runs scarica spust* start starte uitvoeren unduh uruchom* voer wykona* yukle* zainstaluj викона* выполн* запуст* запусти* скачай* установи* הפעל הרץ تشغيل تنفيذ شغل نفذ चलए चलन ダウンロード 下载 安装 実行 执行 起動 运行 다운로드 설치 실행
COMMAND bash befehl* binary code comandi comando* command commande* commando* commands installer kommando* komut* lenhsau opdracht payload perintahkan polecenie prikaz* script scripts shell skript* snippet terminal команд* скрипт* פקודה أمر الأمر कमड コマンド スクリプト 命令 脚本 명령 명령어
SHELLWORD chmod cron crontab curl exec iex iwr nc ncat node npx pip powershell python sh sudo wget xpipe zsh
SECRET apikey apikeys chave chaves clave claves contrasena* cookie cookies credenciais credencial* credential credential* credentials hasl* hesl* kata kennwort* key keys khau klic* login losenord* mat matkhau mot nyckel parola passcode passe passphrase passwd password passwords passwort* pin sandi schlussel secret secrets senha* sifre* sleutel* token tokens wachtwoord* zugangsdaten ключ* парол* секрет* токен* הסיסמה סיסמה المرور سر كلمة مفتاح पसवरड パスワード 凭证 口令 密码 密钥 秘密 認証情報 鍵 비밀번호 암호 키 토큰
SECRETFILE aws dotenv ed25519 env environ environment gnupg htpasswd id_rsa keychain kube kubeconfig mnemonic netrc npmrc pgpass printenv pypirc rsa seed shadow ssh vault wallet
DATA archivo* arquivo* berkas bestand* bestanden cartella chat contacts content contents context conversation correos cronologia dados danych data database datei* daten dati datos details directories directory document documents donnees dossier dosya* emails fichero* fichier* fil file filer files folder gecmis* gegevens gesprachsverlauf gesprek histori* historial historico historii historique history inbox lieu list mailbox map messages ordner plik* records repository riwayat soubor* tep teptin transcript veri* verlauf данн* дані истори* переписк* письма файл* הקבצים קבצים الملفات بيانات محادثة ملف ملفات डट फइल データ ファイル メール 会話 内容 历史 对话 履歴 数据 文件 记录 资料 邮件 기록 대화 데이터 메일 파일
PLACE address adres adres* adress adresse adresu alamat baglanti* collegamento diachi direccion domain endereco endpoint enlace gist host indirizzo koppeling lacz* lank lien lienket link links odkaz parameter pastebin query querystring server serveur site tautan url urls webhook website xmail xurl адрес* сервер* ссылк* כתובת קישור الرابط رابط عنوان पत लक アドレス サーバー リンク 地址 服务器 网址 链接 링크 서버 주소
APPROVE accept accept* accepting accepts accetta* aceit* acept* allow approuv* approva* approve approves approving aprobar aprov* aprueb* authorise authorize autorise autoriza bestatig* bevestig close conferma confirm confirme confirming duyet genehmig* godkann goed goedkeur* grant granting kabul keur mark merge merging onayla* permit phe pheduyet potwierdz resolve schval* setujui terima validate whitelist zaakceptuj zatwierdz* zulassen одобр* подтверд* прими* підтверд* разреш* схвал* אשר اقبل الموافقة وافق मजर सवकत 同意 批准 承認 接受 确认 許可 通过 수락 승인 허용
PAYVERB achete aterbetal* bayar betaal bezahl* bonifico buy buying chuyen compra compre dana deposit erstatt* havale hoan hoantien iade invoice kaufe koop kup maak ode order over overfor paga pague pay payer paying pays pengembalian preved* przelej przelew purchase reembols* refund refunding rembours* remit rimbors* satin terugbetal* tien transfer transferencia transferring transfers transfiere transfira trasferisci uberweis* virement wire withdraw zaplac zaplat* zwrot* возврат* купи* оплат* перевед* переказ* повернення תשלום ادفع استرداد حول भगतन रफड 付款 振り込 支付 支払 汇款 購入 购买 转账 返金 退款 결제 구매 송금 환불
MONEY account accounts argent balance bank beneficiary card cards carta cartao carte compte conta conto credit cuenta dinero dinheiro dollar dollars eur euro euros funds geld gift hesap* iban kaart kart kart* karte kartu karty khoan kont* konto money para payment payments payout pieniadze pounds rekening rekening* soldi tai taikhoan tarjeta ucet* usd деньг* карт* рахун* счет* счёт* חשבון الحساب بطاقة حساب करड खत カード 余额 卡 口座 账号 账户 銀行 银行 계좌 은행 카드
RATE aanbeveel assess avalie beoordeel* betyg* bewerte* califica* choose classify consiglia danh degerlendir* diem doporuc* empfehle empfiehl endorse evalua evaluate evaluates evalue favour ge gia grade grading hire hodnot* judge label nilai note notez ocen ocen* oner* polec* praise promote puan* puntua raccomanda rank ranking rate rates rating recomende recomienda recommande* recommend recommendation recommending recommends rekomendasikan score scores scoring select valuta* ver vote оцени* оціни* постав* поставь* рекоменд* ציון תן أوص امنح قيم अक द おすすめ 付け 打分 推荐 推薦 给出 評価 评为 评价 评分 점수 추천 평가
BEST alta basta best beste bestnote cao excellent favorable favourable first glowing haute highest hochste hogsta hoogste ideal iyi massimo maxima maximum meilleur* mejor melhor migliore najlepsz* najwyzsz* nejlepsi nejvyssi nhat outstanding parfait perfect positive strong superior terbaik tertinggi top tot yuksek высш* лучш* наивысш* найвищ* найкращ* הגבוה הטוב أعلى أفضل الأفضل अधक सबस सरवशरषठ 一番 优秀 最佳 最好 最高 最高の 最高点 满分 가장 최고
CANDIDATE aday* applicant applicants application bewerb* candidat* candidate candidates candidato* candidatura curriculum cv essay kandidat kandidat* kandydat* manuscript paper pelamar sollicitant* student submission ung ungvien кандидат* מועמד المرشح مرشح उममदवर 候補者 候选人 応募者 申请人 简历 论文 지원자 후보
TASK aanvraag amac anfrage assignment aufgabe* auftrag cau cel compito demande doel domanda duty fraga frage goal goals gorev* hoi job mision mission nhiem obiettivo objectif objective objectives objetivo otazk* pedido pergunta permintaan pertanyaan pregunta purpose pytani* question request richiesta role solicitud soru* taak tache tarea tarefa task tasks tugas ukol uppgift vraag vu yeucau zadani* ziel вопрос* завдан* задани* задач* запит* запрос* питан* משימה שאלה السؤال سؤال طلب مهمة करय परशन タスク 任务 任務 依頼 目标 请求 質問 问题 요청 임무 작업 질문
NEW actual additional baru hidden latest moi neue* neuer new nieuw* nouveau* nouvelle* nov* nova* novo* nowa nowe nowy nueva* nuevo* nuova nuove nuovo* ny nya real true updated yeni нов* חדש جديد جديدة नई नए नय 新 新しい 新的 새 새로운
ACTAS act actua agera agis agisci aja become behave berpura bertindak character chovej comportate dawran dongvai fais finge fingi finja gedraag handle hay imagine impersonate joue latsas persona predstir* pretend rol roleplay simulate spiele stell udawaj verhalte zachowuj веди действуй* представь* притвор* уяви העמד تصرف تظاهر अभनय ふり 假装 充当 扮演 演じ 行動 角色 역할 연기 행동
QUIET am background cicho conceal concealed covertly diam discreetly discretamente discretement esconda gizlice heimlich hide hides invisibly lang le nascondi oculte potajemnie potichu quietly rahasia secretly sessizce silencio silenciosamente silently silenzio stealthily stil stilletjes stillschweigend tham tyst ukryj unauffallig unnoticed verberg мовчки молча скрой* скрытно тайно таємно בשקט بصمت سرا चपचप こっそり 偷偷 密かに 悄悄 秘密地 隐藏 隠し 몰래 숨기 조용히
DISABLE abschalten ausschalten circumvent deactivate deaktivier* desactiva* desactive* desative* devre disable disabled disables disabling disattiva* evade kapat lift matikan nonaktifkan schakel skip skipping stang suspend suspended switch tat turn uitschakel* unlocked unrestricted vohieu vypni wylacz* вимкн* выключ* отключ* השבת أوقف عطل オフ 停用 关闭 無効 禁用 绕过 解除 跳过 건너 끄 비활성 해제
PROTECT antivirus approval approvals aprobacion authentication bestatigung bezpiecz* check checks confirmacion confirmation confirmations consent controle firewall guvenlik keamanan kiem kiemtra kontrol kontrol* kontroll logging monitoring onay overen* pemeriksaan permission permissions prufung review safety sakerhet sandbox securite security seguranca seguridad sicherheit* sicurezza sprawdz* toestemming uberprufung veiligheid verifica verificacao verificacion verification weryfik* xac безопасн* безпек* перевірк* подтвержден* проверк* אבטחה בדיקה الأمان التحقق تحقق जच सरकष 安全 审核 核实 检查 検証 確認 验证 검증 보안 확인
REMEMBER bewaar ghi guarda hatirla ingat kaydet keep lembre luu memoire memoria memories memorize memorizza memory merke nho onthoud persist recuerda remember retiens ricorda save simpan souviens speichere store zapamatuj zapamietaj запамятай запомни* память сохрани* זכור احفظ 保存 覚え 記憶 记住 记忆 기억 저장
OPEN abra abre ac access acesse apri bam besuche bezoek browse buka clicca click clique cliquez follow go klicka klicke klik klikni kliknij kunjungi load mo navigate nhap odwiedz offne open oppna otevri otworz ouvre press pulsa tikla visit visita visite ziyaret відкрий* нажми* открой* перейди* לחץ פתח اضغط افتح कलक खल クリック 打开 点击 訪問 访问 開い 방문 열 클릭
REPLACE alter altere andere byt cambia change changes degistir* doi edit ersatt ersetze* ganti modifica modifie* modify nahrad* podmien reemplaza remplace* replace replaces rewrite set sostituisci substitua sustituye swap thay troque ubah update vervang wijzig zamien zmen zmien замен* заміни* измени* החלף استبدل غير बदल 修改 変更 換成 改为 更改 替换 置き換え 교체 바꾸 변경
READER anyone baca crawling cte ctete czyta czytaj* czytasz doc gelesen ingesting lasa laser lea leer leest legge leggere lendo ler lesen leyendo lezen liest lire lisez lit membaca oku* okuyan parsing process processes processing read reader readers reading reads scanning viewing whoever прочит* чита* читає קורא قراءة يقرأ पढ 处理 読む 読ん 读到 读取 阅读 읽 처리
THIS below berikut bu ce ceci cette den det detta deze diese* dieser dit esta este esto folgend* following here ini isto nay questa questo seguinte tego ten tento that these this those to tuto volgende следующ* це эти это הבא זה التالي هذا هذه इस नच नमन यह この これ 下面 以下 本 次の 此 这 다음 아래 이
ALL all alla alle allemaal alles any anything butun ca complete each entire every everything full seluruh semua tatca toda todas todo todos tous tout toutes tudo tum tutte tutti tutto vsechn* whole wszystk* все всех всё всі усі כל جميع كل सब सभ すべて 一切 任何 全て 全部 所有 모두 모든 전부
NOTE achtung atencao atencion attention attenzione avis aviso avviso belangrijk bericht catatan dikkat hinweis important importante komunikat luuy meddelande meldung mensagem mensaje mesaj message messaggio nachricht nota notice notification obs onemli opmerking penting perhatian pesan poznamka pozor remarque reminder urgent uwaga viktigt warning wiadomosc wichtig y zprava важно внимание повідомлення примечани* сообщени* увага הודעה הערה שים تنبيه رسالة ملاحظة مهم धयन नट महतवपरण सदश お知らせ メッセージ 提示 注意 消息 致 通知 重要 메시지 알림 주의 중요
XMARK xcall xmark xspeaker
XSLOT xslot
XTOOL xtool
TALK adversarial adversary advisory angreifer angriff* ataque* ataques attacco* attack attacker attackers attacks attaque* benchmark cve dataset defend* defens* detect detecting detection detector detects exploit exploits honeypot injection injections inyeccion jailbreak jailbreaking jailbreaks malicious mitigat mitigat* owasp phishing poisoning redteam saldiri sanitis sanitis* sanitiz sanitiz* scanner serangan spoofing threat threats untrusted vulnerab vulnerab* vulnerabilities vulnerability атак* злоумышлен* инъекц* هجوم インジェクション 主입 攻击 攻撃 注入 공격 인젝션
EXAMPLE assert beispiel case cases contoh demonstrat demonstrat* eg ejemplo esempio example examples exempel exemple exemplo expect fixture hypothetical illustrat illustrat* illustrations instance ornek pattern patterns phrase phrases priklad przyklad quote quoted sample samples scenario scenarios string strings test tests typical vidu voorbeeld приклад пример* مثال उदहरण 例えば 例如 比如 예를
HACKED evil hacked hacker jailbroken owned pwned uncensored unfiltered
ADVERT advert advertise advertisement affiliate competitor competitors coupon discount promo voucher
F_a a
F_and and
F_are are
F_as as
F_at at
F_be be
F_but but
F_by by
F_can can
F_could could
F_did did
F_do do
F_does does
F_for for
F_from from
F_he he
F_her her
F_him him
F_how how
F_i i
F_in in
F_is is
F_it it
F_its its
F_may may
F_me me
F_my my
F_of of
F_on on
F_or or
F_our our
F_she she
F_so so
F_than than
F_the the
F_their their
F_there there
F_they they
F_us us
F_was was
F_we we
F_what what
F_where where
F_which which
F_who who
F_why why
F_will will
F_with with
F_would would
F_yes yes
C0 acceptable applies appropriate assume correct defined depend depending depends determines determining difference ensures equal exist exists function functions furthermore hence implies irrespective means necessarily normal occurs prevents proper regardless relation therefore thus whichever
C1 bistro hast nouveau nouvelle
C2 ab ah ar bool dil din ee ev foo gur jah jak lib ly mal malo mehr nour nur oh py qa ref sul sy tok ul
C3 batch boxes components contain contained container containers containing crates exported goods hauling import imported items kits loading loads material materials metric processed quantities quantity raw refined shipped storage stored storing supplied unused
C4 against archrival beat beating defeat draw encounter friendly game games hosts losing match miss play player players replay rivals sets spell spells trick upset upsetting victory win
C5 beloved birthday dear deceased family friend friends gifts grandmother guests loved recalled relatives remembered visited visiting visits
C6 allergies brain cure diagnostic drug health medical patients pet pregnancy procedure reproductive researchers screening tb tested treat treated treating treatment treats undergo
C7 distributed electronically filtered freely handled independently internally locally monitored separately tracked unavailable
C8 alpha beta delta dev fo lakeland lambda mu nai num omega ru yok
C9 acclaim allmusic aria bestseller billboard chart charted charting charts gamespot ign panned peaked reviewer reviewers reviews vol
C10 abuse affidavit appeals arguments attorney attorneys behalf client complaint complaints conduct counsel court disclosure dismissal ethics fbi filed filing filings fraud hearing hearings inquiries inquiry investigating investigation investigations judges judicial jury lawsuit lawsuits lawyer lawyers legal panel patent pending probe proceedings proxy supreme testimony
C11 candidacy constitutional convention counting delegates democratic election elections gubernatorial nomination nominee party poll presidential primary ruling senate signatures voted voters votes voting
C12 bug bugs clone cloned clones cloning hack hackers malware mutate spam spammers spyware viruses
C13 abg ais ast dep fn lc ls mcp msg nif ona pem prs src
C14 cyclone fog hurricane katrina rain rainy snow storm storms temperatures tropical typhoon visibility weather wilma winds
C15 active america based belgian britain british co currently dutch french group international italian joined joining leading major member members partner prominent rival spanish states ties union world
C16 expiration expiring otp repo repurchase reset tve
C17 abs dla len nic reg wil zed
C18 actor actors alongside appearing cast emmy guest legend perform performed performing played playing plays premiere producer roles stage star starred starring stars superstar
C19 ago began beginning calendar coincided completed continued date dates days during end ended ending extended fall followed last lasted marked marking marks month months opening period pre reached recent resulted sessions shortly since starting subsequent thereafter till until weeks year years
C20 cellphone cellular connectivity gateway ip isp lg messaging mobile networks phone provider providers subscriber subscribers switching telecom telecommunications telephone unicom wireless
C21 applicable apply applying burdens censorship compliance compulsory confidentiality copyright criteria curbs eligibility enacted enforce enforced exceptions implemented imposed law laws legislation licensing limitation limitations limiting maastricht mandated measures permitting procedures promulgated regulations requirement requirements requiring restraints restrict standards strict stricter stringent
C22 align alt bb dems diff ff fff int nj nk ot pl sv
C23 bits comma hex inserted loops needle strands thread threading threads weave woven wrapper yarn
C24 attn chm cmd comp dist ele em gen helpdesk ico rel res tls
C25 contexts domains expressions foreground frameworks functional identifiers methodological nested relational semantic semantics settings structured subclass subclasses syntax
C26 codified copied corrupted deprecated dynamically hitherto initialized modernised overridden parsed patched recursively redirected reused sorted subsumed superseded supplanted traceable unrecognized unshackled
C27 caffeine dietary extracts nutritional protein supplement supplements vitamin vitamins
C28 album albums band classic compilation entitled ep featured features featuring hits live pop produced recorded recording recordings release released releases remix single solo sound titled track tracks version versions
C29 bold chilling echoes helpful hint hints innocuous interesting obvious slightest subtle tantalizing unexpected unsettling whiff worthwhile
C30 abstract analysis approach aspect aspects concept depth describe describes detail element emphasize explore historical knowledge nature notion overview perspective practical reflect relevance scientific scope underlying understanding useful view views
C31 assessment conclude concluded conclusions confirms determine evaluation examine findings outcome preliminary reaction results
C32 deliberately false falsified fixing incorrect intentionally leaked leaking leaks misleading
C33 bludgeoned bodies discarded discovered dna examined extracted fragment fragments mutilated papyrus retrieved trace traces
C34 cohere compose didnt improvise ingest memorise rehearse reload scoped
C35 csv gif jpeg jpg nvidia nx param pdf png spec svg txt
C36 awaiting charges convicted conviction count counts crimes defendant executed execution felony fined freed guilty hanged imprisoned imprisonment jail misdemeanor plead sentence sentenced sentences sentencing
C37 deu gratis piu qua sigue yeu
C38 err harmless incomplete render rendered rendering renders useless
C39 activated discontinued inactivated reactivated reassigned redesignated rfc tac upgraded utc
C40 attendees calendars chats contributors forums moderator newsletters plenary postings presentations proxies screenings tweets
C41 alive assailant assailants bomber dead die dies escape escaped gunman man nicknamed policeman spy suspect thief trapped victim
C42 abc ads advertisements adverts anchor broadcast cable channel channels coverage format interactive media network news preview programming television tv video viewers
C43 approved authorised authorization authorized authorizing decree forwarded issued issuing memo memorandum obtained ordered ordering recommendations recommended requested requesting requests revised submitted
C44 blunder compromised deficiencies errors exposes failings failures faults fixable flaws fragility horrendous incompetence indifference injustice mismanagement mistakes persistence resilience shortcomings strengths weaknesses
C45 bosses business businesses clients commercial companies consumers directors employee employees executives firms local managers operators owners private service services tenants travelers utilities worker workers
C46 ana como con da de deja del della el en es eso est et har la las lo los mar mas mercado nada nuestra nueva nuevo numero pero que rosa sera sol te una ve yo
C47 approximate arbitrary attributes define defines definition definitions description descriptions differ dimensions exact explanations inference literal logic parameters precise reasoning similarity specified undefined validity wording
C48 aloud arabic coined dialect dictionaries dictionary earliest english extant inscription language languages latin letters literature manuscripts poem poems poetry popularized preface prose quotations references testament text texts translated translates translation translations verse word words written
C49 bang bao cheng choi chong chung fu haz ho ke kim kuo lai lee li lin lui mei min moc nan narayan ping pong wei yang yu
C50 flush inject injected injects poison prop tap
C51 avionics beacon calibration computerized decoy mapping maps navigation observation positioning reconnaissance scopes simulator surveillance telemetry tracker tracking
C52 afternoon breakfast christmas day dinner dinners easter eve hour hours lunch meal meals morning night routine trip trips usual vacation weekend
C53 asia asset bankers banking banks bond currency dealers emerging exchange exchanges financial fund investment investments investors market mutual securities trade trading trust
C54 air army assigned cia colonel commanded commander commanding commando contingent corps deployed division force forces guard intelligence lieutenant military missions officer officers operation operations personnel police positions recruiting reserve sergeant staff tasked trained training troops undercover unit units volunteer
C55 ball clearance crossbar defender defenders deflected equalizer flicked footer freekick goalkeeper header keeper kick minute penalty superb
C56 average digits gap high higher level levels low lower lowest percentage ranks sub threshold tier
C57 archival archive art catalog cinematography collection collections displayed displaying displays drawing drawings exhibit footage images library museum objects painting paintings photo photograph photographs photography photos pictures piece pieces printing reproduction reproductions works
C58 caption corrected correcting deleted edits excerpt extraneous fixes herewith omit omitting optional paragraph paragraphs precede quotes repetition retracted synopsis typo verbatim
C59 analyse analyze assign attribute calculate categorize characterize cite compare correctly exclude explain identify infer interpret presume quantify react specify underline visualize
C60 acme blender coconut crate fig hash mango pancake pineapple puree riddle
C61 alarm alarms alerts caller callers faxes hotline mails notices notifications warnings
C62 deploy deploying deployment deployments diplomatic dispatch eu guinea inspectors mandate monitor monitors nato peacekeeping sanctions un urges
C63 analysed ascertain ascertained authenticity corroborated divulge evaluated specifying validated verified verify verifying
C64 aw bir comme das dem der des dir durch eine er git hi im nach och ou proto qui sei sein sind thats um und va var za zo zu
C65 asynchronously countermand debug efface enumerate initialize interpolate nto overwrite serialize sifre terraform
C66 admins anthropic backdoors backends bitcoin callee delimiters discriminator elses grep hostname initializes keylogger keyring newline nginx nonce numer numpy oauth passthrough pragma preapproved rootkit serializable stylesheet substring timestamp traceback validator viewport websocket whatsapp whitespace
C67 between branches community core created creation divided expanded formed independent large larger multi part represent representing represents separate separated small smaller split within
C68 combine egg eggs extract filling flour fresh frozen garlic medium milk mix pepper root salt seeds stir sugar toss
C69 adds aug corrects dec eds feb ld nov oct rd recasts restores sep sept updates
C70 acknowledging assertion blaming committing denying dismissing erasing explaining exposing implied justify reminding revealing specifics whatsoever
C71 courteous forthright gracious gratified impactful insensitive lazy playful polite respectful straightforward thoughtful verbose
C72 admiration bye congratulations exclaimed goodbye grateful greeted hello invitation invitations inviting invocation praising thank thanked thanking tweet welcome welcoming
C73 agno antwoord arriba attaque aucun automatique axios bawah chars chere classe comandos copia deine dengan detto diese heres instrucciones kural langage letzten liste mostra mots ngon nuovo ordres pbz prikaz prisma progetto projeto qo sempre sopra tutta untuk weiter yw yz zehn
C74 activate adjust assemble configure configured customize flex manually rotate testes
C75 closed closing delivery down dropped dropping drops falling fell flat futures lifted posted rose shares slightly stock stocks unchanged
C76 acquire affiliates bankrupt bhd company consulting corp corporation emi entity firm gmbh holdings img inc llc ltd managing merged merger owns parent partners partnership privatized pty reits sdn shareholding stake subsidiary trusts venture ventures
C77 basket baskets birdie grabbed grabbing layup points putt rebounds scored throws timeout unforced
C78 currencies downgraded greenback stronger weaken yen
C79 chatting crawled happily helplessly lazily oblivious patiently queued solemnly squatting stared staring waited waits wept whispered
C80 author autobiography biography collaborator columnist cookbook critic editor historian ledger literary novel novelist publisher screenplay screenplays translator writer writes writing wrote
C81 beings blob bunny cat cats cinderella creatures demons dog dragon fairy ghost ghosts haunted humanoid invisible malevolent mermaid monkey monsters mysterious puzzle rabbit robot robots rogue stranger trojan wicked witch
C82 automated bundled cellphones computer computers desktops devices digital electronic handsets machines pcs phones portable programmed screens servers switches telephones virtual wallets windows workstations
C83 addressing composing concluding discussing drafting examining naming presenting releasing reviewing
C84 airport branch connect connecting connects diverted express freight harbour heathrow lines linking operate operated passenger pipeline port ports rail railway roads route routes shipping station stations terminals traffic train trains transit transport via
C85 advance begin begun bid come continue decided decision enter expected failed gather helped hold hope hoped hopes hoping join leave might move planned plans prepare prepared preparing push quickly re ready return soon stay step supposed swiftly take unable wait wanted
C86 capitalise capitalize discredit exploited exploiting maximise maximize maximizing minimise minimize optimize stifle suppress suppressing
C87 amateurs champions championship championships compete competing competition competitions contest contests djokovic matches pros qualification qualified rankings roddick semifinal singles tag titles tour tournament tournaments wie winners
C88 cached callable configurable indexed mechanically mutable readable rechargeable remotely repositories reproducible searchable unsupported usable writable
C89 bahasa bindings cli formatting html javascript keywords markup meta ocr perl php scripting
C90 depositary depository mailboxes mailed parcel parcels receipt receipts
C91 blank invalid null nullified rerun void voided
C92 arranged arrangement arrangements disputes
C93 bln collect donate generate invest mln raise receive spend subscribe
C94 artificial design designing designs device experiment experimental experiments fusion invented invention mechanical method methods modified patented perfected prototype simulated technique techniques testing variant
C95 allen anderson backup bob dave don doug ed jeff jerry jim joe johnson jones lance larry manager martin michael mike paul phil robinson steve tim tom veteran
C96 annuity beneficiaries bonus bonuses deferred dividend dividends exemption exemptions fee overdue payouts rebate rebates refunds reimbursement warranties warranty
C97 angry deafening disaffected disenchanted disgruntled enraged irate listeners overjoyed stunned uninformed
C98 annotated appended labeled labelled omitted prefixed redacted referenced summarised summarizes
C99 dearest privileged tomorrows trusted trustworthy unaligned
C100 austria belgium def denmark finland france germany iceland norway norwegian spain sweden vs
C101 byte bytes dashes mb milliseconds rem
C102 aliases bogus cheques debit frauds invoices ious kickback payee phony scam scams
C103 actions advice agenda argument aside concerning controversy debate decisions discussed discussion discussions focus involving issue issues matter matters ongoing political priorities profile questions regard related relating relevant sensitive subject topic topics
C104 administrators affiliated centers departments faculty libraries nurses students
C105 catches completions hr passes qb td touchdown touchdowns yards
C106 beside chair door front hand hands heads holding house sits sitting stand standing stands stood table wrapped
C107 apartment attraction bar beach cafe casino destination eatery exclusive garage gate hotel hotels inn kiosk lounge mall motel parking pub reservation resort restaurant restaurants shop shopping tourist trump upscale vegas visitor visitors warehouse
C108 automaker automakers automotive brand brands buyer chain cola cosmetics distributor exporter factory generic gm grocery importer labels licensed maker makers manufacturer manufacturers manufacturing marketed pharmaceuticals product products retail seller specialty stores supermarket supplier suppliers vendor
C109 asleep awake eat sleep sleeping slept wakes woke
C110 alice anna anne antonia aunt brother charles daughter dr edward emily emma father granddaughter grandfather helen henry hugh jane lord lucy luisa maria named sir son wife william
C111 absolute certainty correlation dependence probability relative stable variable
C112 achieve adequate aim assist assistance build capability create develop effective effort efforts enable enabled enabling ensure equip essential establish expand extend facilitate help helping implement improve introduce maintain manage necessary needed organize overcome preserve priority rebuild reduce regain restore retain secure serve sufficient timely upgrade vital ways
C113 abandoning adopting avoid balancing blocking bringing converting creating cutting extending forcing keeping letting lifting preserving prevent preventing pulling pushing putting raising restoring saving setting stepping steps stop stopping
C114 advertisers amazon aol blog com facebook google internet microsoft myspace online startup streaming twitter web websites yahoo
C115 bypasses concurrency concurrent exits md merges routing sr truncated
C116 audio cassette cd copies demo demos disc discs disk disks downloadable downloaded downloads dvd floppy formatted rom tapes uploaded videos videotape
C117 bag blinds boot bucket buckets button buttons clipboard hook hooks kit lapel locking mask pad padding pads pinned pins props shutters tricks
C118 assignments caregivers caretakers ceos chores execs helper helpers interns interpreters maids ops recruiters temp
C119 apollo atomic discovery earth io iss module nasa orbit payloads propulsion robotic shuttle space spacecraft warhead
C120 analyzers diagnostics integrations metrics middleware novas opacity pics separators toolset webpages workflow workflows workspace workspaces
C121 annotation asynchronous bootstrap caching callback cons css debugging decoding deletion encryption fallback filtering heuristic indexing lifecycle loader markdown refactoring retrieval synchronous unlocking validation
C122 able better bring catch chance clean easier easy enough find fix get give grab hard let make opportunity pick pull quick speedy swift throw tries try trying
C123 aerosmith backstreet metallica novelty phish radiohead riffs springsteen sync
C124 announces arrives begins closes completes continues cycle ends extends follows lasts leaves meets opens resumes starts stays stops turns wraps
C125 champion elena holder olympic olympics race runner title unseeded winner
C126 builders cleaning cleanup construction engineers equipment installation maintenance removal repair repairing repairs superfund
C127 banana bananas exporting fruit halibut harvest mackerel meat quota swordfish tar tariffs tuna
C128 ambiente archivo ataque certo comando completo contenido corre envia eres estas golpe haras informe informes inteligencia lenguaje nuevas partir pide producto puis rabo resolver siga sont toute tren
C129 ao il ma ms na ps ui
C130 borrower borrowers default defaults inherits insolvent issuer landlord liquidated registrant
C131 amid calm concern concerns confidence continuing doubts ease enthusiasm fear fears heightened mounting muted optimism prompted prompting quell reflected renewed sentiment sparked sparking triggered
C132 cancel canceled canceling cancellation cancelled delays flights postpone postponed reschedule rescheduled schedule schedules scheduling
C133 awareness bio climate cooperative development educational enterprise environmental expertise funded global innovation management marketing program programme programs project projects research resource resources strategies strategy sustainable technology
C134 annotations artefact ascii classifier coding constructor descriptor encoding executable filename filesystem font fonts json metadata mime namespace numeric parser placeholder prefix prefixes schema schemas separator serialization serif suffix template templates transcription typeface unicode widget xml
C135 addition applied certain combination common derived different distinct elements form forms generally identical individual introduced kinds known meaning modern multiple name names object often particular practice primitive refer reference referred refers shared similar simple specific standard style styles such traditional type types typically unique unlike unusual usage used usually various
C136 accusations accused allegations alleged appealed argued arguing attempt attempted attempting attempts authorities claim claimed claiming claims committed connection denied deny dismissed failing insisted involvement refused rights ruled seeking tried unsuccessfully
C137 clearing coal dumps extraction loggers mine miner miners mines mining timber
C138 cac ci composite globex index indexes indices jsx nasdaq nifty nikkei psa sinopec sse
C139 bind communicate derive differentiate distinguish duplicate fertilized inherit manifest manipulate mimic multiply populate replicate reproduce reproducing synthesize transform transforms
C140 accreditation certificate certificates certification citations diplomas id identification ids licence licences license licenses obtaining permits qualifications registration revoked valid visas
C141 bien dein hoa loc mau nguyen nhan phu rai sha sotto thanh trong uri val vien
C142 accepted defy demands dismisses disregarded heed ignored invoked overruled refusal refusing reject rejected rejects reversed rulings suppressed
C143 entirety sections segment segments sequence sequences span spanned spanning spans
C144 broken damaged dumped erased fractured injured injuries missing recover recovered recovering recovers repaired
C145 camera checkout dashboard detectors imaging lenses microscope pixel pixels scan scanners scans sensor specs zoom
C146 clocking fastest freestyle medley metres pairs relays seconds sprint synchronized timed
C147 aborted commence commenced completion delay delayed deliveries halt halted indefinitely proceed proceeding reopened restart resumed resuming resumption scrapped shutdown suspension temporarily terminated withdrawn
C148 boat boats bound cargo carrying crashed flagged flight freighter liner loaded migrants passengers pirate pirates plane rescued safely ships unloaded vessel vessels
C149 ancestry converts culture descent ethnicity identity indigenous native origin origins roots tradition
C150 accounting amount assets basis bought distribution fixed interest options ownership price pricing properties property purchases sell selling sum transaction valuation value yield
C151 adapter adapters arrays compatibility compatible configurations embedded extensions formats functionality implementations interface interfaces modes modules newer onlytest optionally platform platforms plugins proprietary removable socket specification standalone
C152 backdoor getter headers keyed lieber pointer robo segui
C153 candidato cualquier dijeron dijo frase fue limites mensajes muestra nombre olviden originales pagina pedir pidio precio pregunte responde respuesta secretos siguiente sobre theres tienda ultimos util
C154 archiv davon dej diesem gonder laatste lis nin oben xyz
C155 backups chore compaction compression congestion filtration interrupt leakage overload reuse triage
C156 attend attending choice choices choosing chose invited participants participate prefer preferred
C157 api apis azure backend codebase compiler compliant iso kernel kora macros posix rubric runtime sdk sql toolkit unbound unix
C158 admin crypto decoder dns ext faq homepage http https identifier keyword lookup plugin realtime router ssl tcp username vpn webmaster webpage whois www
C159 dominique georges jean jules les michel pierre van
C160 absent action although appear appears changed circumstances clear considered current despite due either except exception existed existence fact further future given however immediate indeed latter likely longer neither nor position possible presence present probably rather reason reasons remain remains result shown status term terms though yet
C161 body diameter frame heavier height length mirror mirrors neck rounded shape size sizes sleek slender sturdy surface surfaces tail tall trim visible weight width
C162 career coach indy indycar nascar nfl nl racing season super team teams
C163 adheres belongs
C164 analysts compares comparing comparison estimate figure figures forecasts matched numbers predicted projections reporting showed showing survey
C165 abandonment acceptance adoption endorsement membership parental partial participation preference preferences recognition rejection representation
C166 conscious experience forever forgotten generation genius god image kind legacy life mind moment moments ordinary personal personality pure reality self sense sort spotlight touch touching truth vision voice
C167 ann baker harris jack jo kate liam mallory max moore patsy sam smith taylor tobias
C168 agrees asks becomes believes buys comes decides fails gets gives goes helps holds invites keeps lets looks loves makes manages prefers pulls pushes puts raises receives refuses returns sees takes wants warns
C169 apache browser browsers browsing docs environnement firefox mozilla netscape powerpoint spreadsheet spreadsheets symantec
C170 basic beginner fitness inputs intermediate interpreter manual obedience typing
C171 cables cell cells connected connections neural transmission wires
C172 capture commit defend disguise enemies legitimate ourselves protect prove survive theirs themselves wherever
C173 consumer consumption decline deficit demand durable earnings economic economy expansion expects exports fiscal forecast forecasting gdp growth imports increases inflation offset prices profits quarterly recovery rise rising sales slack slowed slower slowing turnaround weak yields
C174 categories category chosen designated entries entry listed recognized screened selected selection selects shortlist
C175 activities activity acts deforestation emigration migrant migration migrations movements suppression unauthorized
C176 arg bd br bs dd div etc fs fw gh hl js kd ll lt mod nd org pix pom pr sl stat str tr ts vars ws
C177 actually admire afraid always anybody anymore anyway appreciate aware believe bother bothered careful certainly daddy dare definitely doing done else everybody everyone everywhere exactly feel fit glad going gonna gotta guy happen happened happening happens hey hopefully importantly know knows liked likes listen look lot maybe mean mistake myself nowhere ok ours realise realize really see seems somebody someone something suppose sure surely surprised talk thing things think thinking thinks thought tomorrow tonight understand want whatever wish wo wonder wondered worry wrong yeah
C178 accident accidental accidents blamed blast caused causing collision crash crashes damage deadly deaths explosion fatal fire fires horrific incident incidents occurred spill spills tragic
C179 bedrock beliefs compassion conscience determination dignity expression faith freedom ideals integrity moderation moral morals openness oppression principles respect restraint rigor tolerance values
C180 await correction grim reminders snapshot sobering
C181 dynamic external framework implementation inclusive integral integration interaction interactions mechanism mechanisms phase resolving solution solutions solve solved solving stability transformation transition unified whereby
C182 beautiful breezy charming cheerful chilly cool delightful elegant frosty gentle gorgeous lovely pleasant quiet tranquil
C183 animated animation celebrity characters comic creators feature fictional film hollywood icon inspired movie picture portrayed protagonist protagonists recurring screen silent spoof story suspense tale theme unseen voices
C184 creek flow flowing flows fork forks overflow overflowed overflowing river rivers stream streams upstream
C185 bailout bankruptcy bills cash contracts creditors deals debt financing lease lending loan loans mortgage package scheme stimulus takeover
C186 addressed afterward answered apologized asked brief calls comment comments conversations criticism described describing echoed interview letter mentioned mock praised quoting referring remark remarks repeated replied responded speak speaking speaks speech spoke spoken statement statements suggestion talked tone
C187 callbacks github loaders logger maintainer maintainers placeholders scraper scrapers subdomain tmp yolo
C188 anthology article articles authored authors bimonthly book books column columns copy digest edited edition essays excerpts guide guides journal magazine magazines newsletter newspaper notes op page pages papers periodical printed publication published publishers publishes publishing serialized stories undated
C189 catching coming finding getting looked looking recalling recalls seeing sight signs staying talking trouble waiting
C190 bulb candle emit emits emitted float incandescent kerosene lamp lamps lights
C191 authenticate authenticated base64 decipher decode decoded decrypt duplicates encode encoded encodes encrypted manipulates parse parses splice tamper transcribes typed unlock unreachable unscramble unsubscribe
C192 autonomous isolated mountainous papua populated remote rugged untouched
C193 algorithms analytics applications capabilities computing editing enables environments gameplay hardware implements methodology mode modeling modelling optimization robotics setup simulation simulations software tool tools visualization
C194 beret black blue brown cap color colored colors colour coloured colours dark distinctive dot fur gray green hues light matching patch patches purple red ribbon shades shiny signature trademark white yellow
C195 bars bustling busy cafes carts checkpoint crammed crowded garbage malls packed queue queues shops streamed streets vendors
C196 banish coax coerce demote discarding prod redirect refresh refs shred
C197 belt covers inner nova outer plain portion reaches seat section tip upper
C198 constant duration error feedback frequency input interval listener measurement measurements minimal noise random sampling signal static temperature velocity vibration viewer voltage
C199 achieved achievement achievements achieving competitive consistent contributing critical crucial enduring evident exceptional great greater greatest highlight importance impressive improvement performance popularity progress quality revival significant solid strength strongest success successes successful thanks
C200 bookkeeper decorator deprecation executor fixer impostor laborer letta proprietor
C201 doesnt invokes overrides preserves resolves specifies supersede supersedes validates
C202 adverse affect affected affecting behavior blame cause causes conditions danger dangers difficulty effect effects exposed exposure facing factor factors failure harmful impact likelihood negative possibility potential problem problems resulting risk risks serious severity trigger unnecessary
C203 algorithm boolean bundle canonical coefficients compute computed concatenation constants corresponding deterministic diagram diagrams discrete embeddings endpoints equation equations graph graphs initialization integer iteration literals mappings nodes predicate probabilities recursion recursive scalar subset tuple variables variance vector vertex
C204 analyzes archived archives audit audited auditing auditors audits collected compile compiled compiling confidential detailed detailing documentation documented drafts memos reviewed transcripts
C205 arial desc helvetica infra jwt kommando nichts nq oku tog
C206 blatant criticisms declarations decrees disparaging explicit reponse resignations scorn unfounded
C207 across along apart around behind beyond block blocked circle cross distance drive edge entering exit field forth headed into journey line middle onto opposite pass passing point reach reaching road side through traveling walk wide
C208 annual billion cent combined compared equivalent estimated exceeded exceeds gain generated increase increased margin million net operating per percent plus pretax profit projected reduced registered remainder respectively revenue revenues total worldwide
C209 according administration agency authority board bureau commerce commission commissioner committee control council department enforcement finance governing government handling internal leadership ministry office official organization oversight planning protection public reform responsibility responsible special supervision
C210 accord agreed agreeing agreement agreements bilateral bill binding compromise consultations contract deadline deal declaration disarmament draft drafted expire expired expires extension impasse negotiations pact plan proposal proposals proposed resolution resolved sign signed signing talks
C211 classes learn learned learning learnt skill skills subjects taught teach teaching
C212 announcement brussels conference discuss friday gathered gathering held leaders meet meeting meetings met ministers monday officials reporters said saturday scheduled session summit sunday thursday told tuesday warned wednesday week welcomed
C213 amoral antiquated benign constrained corrupt inefficient leaky maddening nonexistent obsolete opaque outdated outmoded perilous tedious unreliable unsafe
C214 bread brownies butter cake cakes candy caramel cheese chocolate cooked cornmeal cream delicious dessert flaky frosting lentil muffins pie potato recipe recipes sauce soup stale tomato
C215 celebration celebrations event events exhibitors hosted hosting organise organised organiser organisers organising organizer organizers organizing sanctioned venue
C216 basement bedroom benches cabinets chairs couches desks dining garages lunches room rooms sofas suite suites tables
C217 aus buf cb col const db dl dt gb jr lb lf lm mc nb px rf
C218 arent glob ingests outrank outranks zod
C219 area areas base bases border cities coast coastal controlled location locations northern parts protected range region scale sites southern strip targeted targets vicinity western zone
C220 accessing analysing analyzing assessing assigning assisting classifying coercing contacting encountering evaluating extracting identifying interpreting navigating registering retrieving retrying scrutinizing selecting simulating tricking updating
C221 bump bumps clicked clicking clicks crawl crawls hopping noises whats
C222 associated believed cited citing condition confirmed contact detected disclosed evidence explanation found identified indicate indicated indicates indicating indication instances investigators linked noting proof reported reports revealed source sources suggest suggested suggesting suggests unaware unclear unknown
C223 abide adhere adhered adherence adhering complied comply complying disobey forbid fulfil fulfill hereby obey obeying obligated observe strictly unconditionally vigilant
C224 briefcase cache caches counterfeit explosives fake hid loot purse rubbish steal stealing stole stolen
C225 amounts animal animals consume consumed consuming drinking dry electricity excess feed feeding fields food gas generating heating idle natural plant plentiful produce producing production rich soil toxic waste water
C226 bake baking chunk chunks dough flatten glaze layer marinade oven pour sheet sheets slice thickness wrap
C227 array builds carries component consists contains creates feeds generates handles maintains performs produces provides serves uses
C228 aggravate conflict conflicts discord erupt escalate escalated escalates escalating escalation harden normalize persisted provoke redeploy thaw
C229 acting appointed appointment appointments boss chief demoted deputy ex executive general head incoming leader president quit replaced replacement replacing resign resignation resigned retired retiring sacking secretary senior served sole speaker succeed successor titular vice
C230 age aged ages birth child children couple dying infant inherited lives marriage mother newborn old older parents siblings woman younger
C231 auto automobile bike car cars cart compact custom drives gt hybrid mini motor newest sized truck trucks utility
C232 allowed allowing allows alternative available carry controls conversion convert counter cover direct extra free giving intended limited measure obtain offer offered offering offers option permitted provide provided providing purposes restricted safe safer suitable target temporary travel use using
C233 again away back break breaking broke came caught fired gave gone got half hit kept leaving left lost minutes missed off pair pulled ran returning saved saw skipped started stopped thrown took turned twice wasted went
C234 abort amend authorising authorizes defer disallow initiate invalidate nullify quash reactivate reinstate rename reorganize rescind rescinded restructure retract retry revamp revise revoke revoking rewriting rewrote undo waive
C235 epoch equals infinity normalized th zenith zero
C236 burnley everton fa fulham ham middlesbrough midfielder novo striker substitute substituted substitutes sunderland wigan winger
C237 adjacent annex blocks building buildings built complex construct constructed constructing converted elevated houses installed layout preserved restored ruins spaces structure tower
C238 cease declare declared declares disarm dismantle intention pledge promise promises refrain renew renewing veto
C239 award awarded awards charitable citation contribution contributions donation donations excellence foundation grants honor honour prize recipient recipients
C240 backed backing criticized critics favoring favoured groups opposed opposition pro regime support supported supporting supports targeting vocal
C241 acct cls cua enc eq esm eth init lancia lbh rpc ttl vh zm zr
C242 android app apple apps arcade console consoles desktop ios ipad iphone itunes java linux mac macintosh nintendo os pc playstation processor smartphone wii xbox xp
C243 blindly bothering coerces commits consented convinces gladly humbly opts persuades pretended pretending recanted skips surreptitiously tricked whomever willingly
C244 early late mid
C245 about added almost alone among an another because big both called cut especially even ever far few fine his instead just less like little long made making many more most much one ones only other others out own people rest right same seen short some still taking time times today together too up very way well whose work working
C246 aux bist dans donne een gracias het ile localhost meilleur naar neue ngu nieuw nieuwe npm publique une vers voor zijn
C247 ahead completing double fifth final finish finished finishes finishing fourth lead leads ranked record round row second seeded seventh sixth spot straight third trailing winning wins won
C248 accountant administrator associate auditor consultant dentist dermatologist director gynecologist handler nurse pediatrician pharmacist researcher superintendent supervisor surgeon veterinarian
C249 arrow automatic batteries battery boiler boilers brakes engine firing generator gun guns heater inline lock machine mounted pipe pistol radiator rear shells steam turbine
C250 doe exe roe
C251 badge badges banner bearer emblazoned emblem flag flags insignia logo logos mascot slogan symbol symbols
C252 abnormalities anomalies anomaly discrepancies imperfections malformed mismatch negatives noticeable
C253 benefit benefits budget compensation cost costs cuts employer employers employment expense expenses fees hiring income jobs minimum monthly paid payroll pension rent salaries salary savings slash spending tax taxes wages
C254 backward backwards bent changing direction driven fast faster moves moving pace path pushed reverse shift slow slowly speed toward towards turning
C255 amsterdam capital center central centre city home located london main mount moved near nearby opened outside paris rome st west
C256 advertised affordable booking buyers cheap cheaper cheapest collectors coupons discounts expensive fare inexpensive item lottery menu packages premium priced sellers slot slots subscription subscriptions tab ticket tickets unlimited vouchers
C257 arterial artery boundary bounded bounds buffer loop marker parallel partition paths separating splits splitting
C258 addresses billing codes databases folders info information listing listings lists profiles queries register registers registry stats tags zip
C259 abdullah al alias ayman bin hiding informer laden osama qaeda qaida
C260 attached barbed bare beneath bottom box cloud concrete cracked deep doors empty feet fences fill filled floor glass ground inside layers loose nest nests pile piles pool roof rows stack stacks tiny tree vaults window
C261 adk args arr cles conf ctx cwd dict eht exc globals gz htt idx inst ipv itd jsi lla mem mnt obj ond pii pkg prev prf sku tbg tbl ukaz usun utils veri zw
C262 academic advanced bsc class courses diploma education engineering enrolled grader graders grades graduate institute master math maths mit school science sciences studies study teacher technical
C263 cfg config enum enumerable hyperlink indent isnt iterator lookups opensource pagination quicksort readme resend screenshot sidenote timezone todays typescript unset workaround yaml
C264 accetta aday auth balas borra bort descarga dessus docker eha elif func hinh keuren kont koppers lacz onboarding oner previa puan reveles saldo segoe soru youd zeig
C265 banker billionaire builder collector dealer entrepreneur farmer inventor stockbroker
C266 btc cdn cnc iter ns
C267 dependencies dependency falkland mapped registries
C268 already also appeared assisted became been being brought captured carried cleared entered eventually had having managed newly passed placed raised received recently removed returned sent stripped subsequently successfully switched taken transferred under were worked
C269 advise agree ask asking compelled consider consult convince decide engage fail hesitate insist intend intervene opt persuade persuaded persuading propose refuse reluctant seek unwilling urge urging willing
C270 checked checking collecting dogs handlers inspect inspection locate luggage retrieve search searched searches searching sorting suspicious tracing
C271 eight eleven fewer fifteen five four included least minor nine number regular remaining seven several six three twelve twenty two
C272 char charset fri maven mon mug sentinel sig spf thu tue usr wed
C273 fax lowercase madam pos sender telegram uppercase
C274 appreciated dlrs fetched fetches gbp rp valued
C275 accorded afforded deserve deserved deserves deserving granted guaranteed precedence privilege privileges reserved waived
C276 bilgi boese diesen freundlich konta losch schick
C277 adequately appropriately automatically carefully clearly completely directly effectively entirely excluded explicitly forbidden fully indirectly itself legally literally merely normally otherwise partially permanently properly rarely simply solely specifically supposedly termed understood viewed
C278 log logged logs navigated
C279 amazing awful bad bit dreadful exceptionally fantastic feeling feels felt fortunate good happy horrible loud marvelous nice okay pretty proud quite smart sounds terrible terrific thankful thrilled truly unfortunate wonderful`;
