import { type Phrase, phrasesOf } from '../phrase.ts';

/** The reader is to be someone else. */
export const ROLE_CHANGES: readonly Phrase[] = phrasesOf(
  'role-change',
  `
0.4    you 1 be 1 now 1 an|=in|=my|persona
0.8    you 1 be 1 now 1 =in 3 mode
0.7    you 1 be =no =longer|=bound
0.7    you 1 be|=are noLonger|neg 1 =bound|=restricted|=limited|=subject
0.7    you 1 be|must|=will 4 persona|=dan
0.7  ! act 5 persona|=dan
0.7  ! act 4 modelish 4 noneOf 2 limits
0.4  ! act =as|=like|=you
0.6  ! enter|=operate 3 modeKind 1 mode
0.7    modeKind mode 2 enter
0.8    =do =anything =now
0.65   you|respond|=answer|your 6 noneOf 2 limits
0.65   modelish|=dan|=has 3 noneOf 2 limits
0.7    comply 2 =with|=to 1 everyOne 2 =request|=command|=requests|=commands|=instruction
0.7    respond|=answer 2 everyOne 4 =filter|=restriction|=restrictions|=refuse|=filters
0.7    =never|neg 1 =refuse|=refuses|=decline
0.65   limits 4 neg|noLonger 2 apply|=exist|=bind
0.7    your 1 limits|instructWeak 4 =lifted|=disabled|=removed|=off|=suspended|=waived
0.4  ! you 1 =are|be =now
0.7    =you 1 =have|=has =no 1 limits|=guidelines|=rules
0.7    =free =of|=from 2 =all|=any|=your 2 limits
0.7  ! =simulate|=emulate|=impersonate 4 =root|=admin|=terminal|=unrestricted
0.6    =you =have|=got =no 1 limits|=guidelines|=rules
0.7    =你|=あなた|=당신|=eres|=bist|=sei|=ты|=você|=voce|=êtes|=etes 6 noneOf 3 limits|=ai
0.6    =none|=free =of 3 limits
0.5    =role =play =as
0.6    modelish|=ai|=assistant|=bot 4 noneOf 2 limits
0.5    =your =name 2 =is|=be 1 =now
0.7    =i 2 =concluded|=determined|=reasoned|=verified|=decided|=established 8 =should|=comply|=exempt|=safety|=policy|=restrictions|=guidelines
0.7  ! act|=be 3 persona
`,
);

/** Someone else pretends to speak. */
export const TURNS: readonly Phrase[] = phrasesOf(
  'turn-spoofing',
  `
0.35   fakeTool
0.4    =xspeaker
0.5    =new|=official|=important|=updated|loud =system 1 notice|prompt
0.35 ! system notice
0.5    =message|=note|=notice|=order|=instruction 1 =from 2 system|=openai|=anthropic|=maintainer|=security|=operator
0.4  ! =end =of 2 =document|=input|=context|=tool|=transmission|=conversation|=data|=instructions|=prompt
0.5    =xspeaker|fakeTool 6 ignore|run|send|reveal|must|=you|approve|=obey
`,
);

/** The reader is no person. */
export const READERS: readonly Phrase[] = phrasesOf(
  'addresses-ai-reader',
  `
0.6    attention|notice|=for|=to|=note 2 all|=the|=every 1 aiWord 1 agentWord
0.5  ! attention|=notice|loud|=to|=for 3 aiWord|=automated|=coding|=autonomous 2 agentWord
0.5  ! attention|loud|=notice|=announcement 3 modelish
0.6    =to|=for 2 =any|=all|=the|=whichever|=every 1 modelish 1 =reading|=that|=who|=processing|=handling|=here
0.6    system 1 notice 3 modelish
0.65   =if|=as|=because|=since =you =are|=were 3 aiWord|=assistant|=bot
0.65   =if|=as|=because|=since =you =are =an =agent|=assistant
0.65   =if|=as|=since youre 3 aiWord|=assistant|=bot
0.65   modelish 1 agentWord|=reviewer 3 reading 2 thisThing|=the
0.65   modelish 2 reading 2 thisThing 1 page
0.4    =as =an|=a|=the 1 aiWord 1 agentWord 4 you
0.6    =as =the|=an 1 =assistant|=agent|=model 3 you|=i
0.6  ! aiWord 1 agentWord 2 must|=please
0.35 ! modelish 1 must|please|=shall
0.6  ! =hey|=hi|=hello|=dear|=ok 1 modelish
0.35   =when|=while|=if|=before|=after 1 you 2 reading 3 thisThing
0.6  ! =when|=while|=after|=before 1 reading|replying 2 thisThing 1 page
0.6    whoever 2 modelish
0.4  ! modelish ignore|run|send|reveal|approve|=do|=forget|=stop|destroy
0.6  ! =language =model|=models 3 reading|must|=should|=please
0.6  ! modelish 2 reading 2 thisThing
0.6  ! modelish 5 must|=should|=please|=shall 3 ignore|run|send|give|approve|claim|omit|rate|=recommend|append
0.6    =attention|=dear|=hey|=note 3 modelish
0.5  ! =note|=message|=instruction|=instructions|=notice 1 =to|=for 3 modelish
0.4  ! =assistant|=claude|=ai|=agent|=agents|=llm|=copilot|=codex|=chatgpt 1 ignore|run|send|give|reveal|approve|claim|omit|=please|=do|=you|=open|=skip|=add|=your|=always|=the
0.3    =as =an|=a =ai|=llm|=language
0.6    =assistant|=agent|=ai|=model 2 =is|=are 2 =required|=instructed|=expected|=obliged|=commanded
0.65   =if|=as|=since =you =are 1 =automated|=autonomous|=ai
0.6  ! modelish 1 =that|=who|=which 1 reading 3 page
0.6    =i|=we|=this 1 =am|=are|=is 2 your 2 =developer|=creator|=administrator|=admin|=owner|=operator|=supervisor|=maker|=makers|=developers|=creators
0.6    =as 1 your 2 =developer|=creator|=administrator|=admin|=owner|=operator|=supervisor
0.5    =clearance|=override 1 =code|=level|=accepted|=granted
0.5    =policy|=compliance|=law|=regulation|=gdpr|=management|=security|=legal 3 =requires|=mandates|=demands|=instructs|=orders|=obliges 3 machine|=you
0.4    =be|=really|=very|=much 1 =great|=helpful|=appreciated|=kind|=appreciate|=nice|=wonderful|=grateful 4 machine
0.45   machine 4 =could|=would|=might|=may 2 =please|=also|=kindly|=additionally|=quietly|=simply
0.5    =ask|=asks|=request|=requests|=invite|=encourage|=want|=expect|=require|=kindly 3 machine 2 =to|=that
0.4    thisThing 1 =is 2 =authorized|=authorised|=approved|=official|=mandatory|=legitimate
0.4  ! =reasoning|=thinking|=thought|=observation|=action 3 =assistant|=agent|=user|=ai
`,
);
