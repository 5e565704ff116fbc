import { type Phrase, phrasesOf } from '../phrase.ts';

/** Keep it quiet. */
export const CONCEALMENT: readonly Phrase[] = phrasesOf(
  'concealment',
  `
0.5  ! neg 2 tell 3 user
0.7  ! neg 2 tell 4 thisThing 3 to 2 user
0.45 ! neg 2 tell 3 thisThing 1 instruct|notice|page|=step|=action|existence
0.4  ! neg 1 tell 1 thisThing|=that|=them
0.4  ! neg 1 =log|=record|=notify|=ask|=report|=mention|=say
0.5    =without|=no 2 telling 5 user|thisThing|=anyone
0.4    =without 1 telling
1      =no =need =to|=for 1 =ask|=confirm|=tell|=mention|=confirmation|=permission|=approval
1      =make =no =mention|=reference 4 thisThing|=to|=of
0.65   secretly 4 send|run|append|add|approve|=do|=install
1      keep 4 hiddenAdj 3 from 3 user
0.7  ! =keep|=remain|=stay 3 hiddenAdj
0.65   user 2 must|neg 3 =know|=see|=notice|=learn|=realize|=told|=informed
0.65   destroy|=remove 2 thisThing 1 =comment|=message|=note|=line|=instruction|=text
0.65 ! neg 2 =bother|=disturb|=alarm|=involve 2 user
1      user 4 neg 2 =need 2 aware|=told|=informed
1      user 5 =remains|=remain|=stays|=stay|=is|=kept 2 =unaware|=oblivious|=uninformed
0.7    =person 3 =assist|=assisting|=serve|=helping|=working|=help
0.65   =no|=without|=leave 3 trace 3 =of|=in
0.5    =hide|=conceal|=omit|=exclude 6 from 4 user|reply|=diff|=log|=logs
0.7    neg 2 tell|=explain|=reveal 2 thisThing 3 =in|=to 2 user|your|reply
1      =if =asked 2 claim
0.5  ! =do|run|=perform|edit|=make 5 quietVerb
0.7    neg 2 =tell|=inform|=notify|=alert|=telling|=informing 2 user|=anyone
0.7    =without =telling|=informing|=notifying|=alerting|=mentioning
0.9    user 1 neg 1 =need|=have 1 =to 1 =know|=be|=see
1      =leave|=leaving =no|=without 1 trace 5 your|reply|=log
1    ! =never|neg 1 reveal 2 =that|=having 2 you|=read 3 =read|=seen|=this
0.5  ! =hide|=conceal|=omit 5 from 3 =diff|=diff|=summary|=reviewer|=log
0.9  ! neg 1 =mention|=tell|=reveal|=disclose 1 =this|=it 1 =to 1 user|=anyone
0.7  ! neg 1 =tell|=inform|=notify|=alert 1 =anyone|=anybody
0.7    user 1 must|=should 1 neg 1 =find|=know|=notice|=see|=learn
1      =sans|=sin|=ohne|=sem|=senza|=без 4 tell|=prevenir|=informer|=decir|=informar|=informieren|=avvisare|=dirlo 3 =usuario|=utilisateur|=nutzer|=benutzer|=lutente|=utente|=lutilisateur
1      =не|=ne|=nao|=non|=sag|=nicht|=no 3 tell 4 =usuario|=utilisateur|=nutzer|=benutzer|=пользователю|=пользователь|=utente|=utilizador
1      =用户|=使用者|=ユーザー|=사용자|=유저 4 tell
1      =不要|=请勿|=切勿|=别|=不得 2 tell 2 =用户|=使用者
0.7    =without 2 =drawing|=attracting|=raising|=arousing 3 =attention|=suspicion|=users|=user
0.5    =between =us
0.6    neg 1 =let 5 =find|=know|=notice|=see|=suspect|=realise|=realize|=discover|=learn
0.6    =when|=if =asked 5 claim
0.5    =keep 4 =out =of 4 products|=commit|=log|=logs|=diff|=changelog
0.5    =say|=saying =nothing 2 =about|=of|=to
0.6    =they|=he|=she|user 2 neg 1 =have|=need =to 1 =know|=see|=notice
0.5    =so =that|=so|=that =they|user 2 neg 1 =notice|=see|=realise|=realize|=suspect
`,
);

/** Do something dangerous. */
export const COMMANDS: readonly Phrase[] = phrasesOf(
  'dangerous-command',
  `
0.4    run 2 =whatever|=any|=every|=all|=commands 5 page|=found|=says|=asks
0.6    shell 8 place 4 pipe 2 shell
0.6  ! run 4 shell 5 place
0.4  ! destroy 3 all|your|=the|=entire|=every 3 files
0.25   =rm =rf
0.5    add 4 backdoor
0.6  ! run|=use|=call|=invoke 2 your 2 tool|=tools|=terminal
0.4  ! =call|=use|=invoke|=run|=execute|=calling 2 toolName
0.6    =call|=use|=invoke|=run|=execute|=calling 2 toolName 8 place|destroy|secret
0.6  ! =push|=commit|=merge 4 =main|=master|=production|=public
0.6    =escalate|=elevate 2 =privileges|=permissions|=access
0.6    =add 3 =yourself|=account|=user|=me 3 =as|=to 2 =admins|=maintainer|=admin|=collaborator|=administrators|=sudoers|=owners
0.6  ! =use|=using|=call|=invoke|=calling 3 =bash|=shell|=terminal|=tool 3 to 2 run|=delete|=write|=overwrite|=fetch
0.6  ! run 6 pipe 2 shell
0.5  ! run|=fetch|=download 4 place 6 run
0.6    =fetch|=download|=curl|=wget 3 place 5 =execute|=run|=eval|=install
0.6    =mandatory|=required|=necessary 2 =before 4 =editing|=continuing|=proceeding|=making|=any|=using|=answering
0.45 ! edit 3 agentFile
0.5  ! edit 4 =iban|=payout|=wallet|=bank|=transfer_funds
0.4  ! =call|=use|=invoke 2 toolName 3 =with|=to|=on|=and
0.5    beforeYou 4 =call|=use|=invoke|run 2 toolName|=the
0.6    must 2 =call|=use|=invoke 2 toolName
0.35   =pass 4 =in|=as|=into 3 =argument|=parameter|=arguments|=field
0.3    place|=xpipe|shell 8 =without|=immediately|=now|=automatically
1    ! =use|=using|=call|=invoke 3 =bash|=shell|=terminal|=exec 1 =tool 2 to
1      =tool|=command|=script|=it 3 =mandatory|=required 1 =before
1    ! edit 3 =claude|=agents|=cursorrules 3 =so =that|=future|=to
0.8  ! edit|=overwrite 3 =git|=hooks|=bashrc|=zshrc|=crontab|=authorized_keys 6 place|=script
0.5  ! =remediation|=fix|=resolution|=action|=workaround|=resolve|=remedy|=mitigation|=recovery 6 run|shell 6 place
0.5  ! run 4 shell 4 place 6 =with|=as 2 =root|=sudo|=admin|=elevated
0.8  ! =call|=use|=invoke|=run|=execute|=trigger 2 toolName 10 place|=send|=delete|=export|=transfer|=forward|=wipe|=production|=prod
0.5  ! =call|=use|=invoke|=trigger 2 =the 2 =tool|=function|=api|=plugin|=connector
`,
);

/** Do it without those who watch. */
export const PERMISSIONS: readonly Phrase[] = phrasesOf(
  'permission-change',
  `
0.6  ! approve 3 all|thisThing|=every|=any 3 approval|=prompt
0.6  ! approve 1 =the|=this|=it|=pr|=pull|=merge 4 =immediately|=without|=now
0.4    automatically 1 approve
0.6    approve 5 =automatically|=unconditionally|=blindly
0.4  ! disable 4 protection
0.5    disable 2 =all|=any|=your|=every|=the 3 protection
0.6    =dangerously 3 protection
0.6    =dangerouslydisablesandbox
0.6    user|=operator|=owner|=developer|=team 2 =has|=have|=already 2 granted
0.5    you 1 =are|=have|be 3 =authorized|=authorised|=permission|=permitted|=root|=admin|=privileges
0.6    approval|protection|=confirmations|=confirmation|=calls 3 =disabled|=unnecessary|=off|noLonger|=unneeded 2 =needed|=required|=need
0.6    approval|protection 3 =are|=is|=been 2 =disabled|=off|=lifted|=bypassed|=waived
0.5  ! neg|=no 2 =need|=require|=ask|=wait 3 approval|protection
0.5  ! =skip|=bypass|disable 3 =approval|=confirmation|=confirmations|=review|=verification|=validation|=safety|=ci
0.3    =without 2 approval|=checking|=verification|=validation|=waiting|=asking|=confirmation
0.6  ! =switch|=enter|=enable|=turn|=set|=use|=activate 2 =auto|=yolo|=bypass|=unrestricted 2 =approve|=mode|=accept|=permissions
0.6  ! =set 3 =approval|=sandbox|=permission|=permissions 6 =never|=off|=none|=disabled|=full|=danger
0.6    =danger =full =access
0.5  ! =accept|=approve|=merge|=grant 3 =every|=all|=any|=each
0.6  ! =grant|=give 3 =access|=permissions|=rights|=privileges 3 to
0.6    user|=operator|=owner|=team 2 =has|=have|=already 2 permit
0.4  ! =without|=skip|=skipping 2 guard
0.3    =without 3 guard
0.6  ! =mark|=close|=approve 3 =pull|=pr|=alert|=issue|=change 4 =approved|=without|=resolved|=safe
1    ! =grant|=give 4 =access|=permissions|=rights|=admin 2 to 5 =without|=close|=user
`,
);
