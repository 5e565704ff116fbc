import { type Phrase, phrasesOf } from '../phrase.ts';

/**
 * Signs that the reader is meant to be no person: it is called by what it is, it has a user, it gives answers, it is
 * in the middle of a task. Beside one of them an act counts.
 */
export const ADDRESSEES: readonly Phrase[] = phrasesOf(
  'addresses-ai-reader',
  `
0.5    =xcall 2 called
0.55 ! =note|=notice|=instruction|=instructions|=directive|=guidance|=hint|=info|=attention|=memo|=reminder 2 to|for 4 machine
0.5  ! =message|=request =to|=for =the|=any|=all|=every|=our|=ai 2 machine
0.35   =the|=any|=each 1 machine =must|=shall|=has
0.5    foreignNote 3 foreignMachine
0.4  ! foreignMachine 1 =must|=should
0.6    =if|=as|=because|=since|=whether 1 you =are 3 machineName
0.6    =if 5 page 3 =is|=are 3 machineName
0.6    =if|=since|=because 4 reader 4 =is|=are|=being 3 machineName
0.6    whoever 2 machine
0.45 ! =any|=every|=all|=each 2 machineName 1 machine
0.5  ! machine 1 =that|=who|=which 3 working 3 thisThing|=the
0.5  ! machine 1 working 2 thisThing
0.45 ! machine 2 working 2 thisThing 1 page
0.4  ! machine 1 =must|=should|=shall|=need|=needs|=has|=have|=can
0.6    =only|=for 2 machineName 1 machine|=only 2 =can|=see|=only
0.4  ! =as =the|=an 1 machine 2 =of|=to|=handling|=you
0.6    =instruction|=message|=note|=order 3 to|for 2 =automation|=bots|=machines
0.6    =you 1 gpt|=gpt4|=claude|=gemini|=copilot|=chatgpt
0.6    =talking|=chatting|=speaking|=assisting|=serving|=helping =to|=with|=you 1 =you|=is
0.5    thisThing 1 =is =an|=a|=your|=the 1 order|=message|=instruction|=notice|=request 1 =from|=to|=for 3 =openai|=anthropic|=google|=microsoft|=you|=admin|=administrator|=support|=system|=it|=security|=me
0.5    =openai|=anthropic|=microsoft|=google 1 policy|=support|=security|=update|=notice|=compliance|=staff
0.3    principal 3 owned
0.3    =on =behalf =of 1 principal
0.35   principal 1 =wants|=asked|=prefers|=needs|=expects|=authorized|=authorised|=approved|=preapproved|=consented|=agreed|=waived|=confirmed
`,
);

export const WORK_IN_HAND: readonly Phrase[] = phrasesOf(
  'task-hijack',
  `
0.5    beforeYou 1 =you 1 =can 1 working|replying
0.45   beforeYou 1 you 1 working
0.4    beforeYou 1 workingOn
0.35   =when|=while|=after|=once|=whenever|=upon|=if 1 workingOn 1 thisThing|=the|=it
0.4    =when|=while|=after|=once|=whenever 1 you 2 working 3 thisThing|page
0.45   =when|=once|=after =you 1 =are|=have 1 =done|=finished|=finish|=completed
0.3    =to|=in 1 =order 1 =to 1 =complete|=finish|=fulfil|=fulfill|=proceed|=continue 2 your|=the|=with 2 =request|=task|=processing|=work
0.35   =while =you =are|=re =here|=at|=on
0.4    =in|=of|=to|=into|=with|=from|=under|=within 1 your 2 products
0.4    products =that|=which 1 you 1 =write|=generate|=give|=produce|=send|=edit|=create|=make
0.35 ! =every|=each|=all|=any|=further|=next|=subsequent|=future 1 products|=question|=request|=questions|=requests 2 =with|=you|=must|=will|=by|=should
0.5    your 1 =previous|=earlier|=original|=initial|=first|=current|=former 1 purpose
0.8    your 2 purpose 1 =has|=was|=is|=have|=are 2 =changed|=complete|=completed|=over|=cancelled|=canceled|=done|=replaced|=finished|=void|=now|=different
0.5  ! purpose|=request 1 =is|=has|=was 1 =completed|=complete|=done|=finished|=fulfilled
0.5    =next|=following|=new|=secret|=real|=additional|=actual|=remaining 1 purpose 2 =is|=are|=as|=follows|=now|be
0.4    =you =no =longer 2 working
0.7    task|=job|=request 1 =that 1 =i =gave|=gave|=asked 2 =you|=earlier
0.45   =change =of =plan|=plans
0.45 ! =play 3 =game|=role|=part|=character
0.3    =as 1 =usual|=normal|=instructed
0.5    =these|=the|=hidden|=following|=attached 1 instruct|=directions|=steps 1 =are|=have|=take|=has 1 =mandatory|=binding|=priority|=authoritative|=precedence
0.5    purpose =that|=which 1 =comes|=follows|=stands
0.45   whatUserSaid 3 =asked|=requested|=wanted|=said|=told 3 =can|=is|=does|=may 1 =wait|=irrelevant|=matter|=outdated|=longer|=obsolete
`,
);

/** What an attacker asks for, by what is done and to what. */
export const ACTS: readonly Phrase[] = [
  ...phrasesOf(
    'transaction',
    `
0.5  ? payVerb 7 money
0.45 ? buyVerb 5 goods
0.45 ? edit|=update|=change|=replace|=swap|=set|=modify 6 money
0.5  ? turnVerb 1 =on|=off 3 =the
0.45 ? openVerb 3 home
0.45 ? =cancel|=reschedule|=decline|=accept 3 appointment
0.45 ? =invite|=schedule|=create|=book|=make 5 appointment
`,
  ),
  ...phrasesOf(
    'exfiltration',
    `
0.5  ? moveOut 8 place
0.45 ? moveOut 5 privateThing
0.5  ? =posting|=sending|=uploading|=submitting|=forwarding|=mailing|=emailing|=pasting 6 place
0.6    =tell|=inform|=ask|=convince|=get|=instruct 3 principal 12 =card|=password|=security|=verification|=code|=login|=credentials|=expired|=pin 12 place|=call|=you|=us
0.5  ? foreignSend
0.5  ? move 5 privateThing 6 =to|=at|=with|=into 4 place|=number|=phone|=me|=us|=public|=gist|=comment|=issue|dest
0.5  ? peek 5 privateThing 10 move|append|=in|=into 4 it|them|contents|reply|=comment|=description|=argument|=parameter|=url|=query|place|=call|=issue|=answer
0.45 ? peek 5 secretStrong|=passwd|=env|=aws|=ssh|=wallet|=keys|=tokens|=credentials|=code|=codes|=private
0.45 ? =ask|=request 3 principal|=visitor|=reader 6 privateThing|=details|=card|=name
0.45 ? =forward|=redirect|=cc|=bcc|=mirror 5 =to|=everything|=all
`,
  ),
  ...phrasesOf(
    'dangerous-command',
    `
0.5  ? run 6 place
0.5  ? run 5 pipe|shell|=script|=attached|=payload|=installer|=snippet
0.45 ? foreignDelete
0.45 ? =visit|=open|=follow|=browse|=navigate|=go|=click|=load|=access 4 place|=link|=url|=website
0.45 ? =delete|=remove|=wipe|=erase|=destroy|=purge|=trash|=rm|=drop 5 files|=events|=event|=tests|=messages|=message|=email|=emails|=history|=directory|=home|=logs|=account|=accounts|=records|=mail|=reviews|=project|=repo
0.5  ? add 6 backdoor|=eval|=exec|=environ|=postinstall|=telemetry|=hook|=dependency
0.45 ? =install|=add|=import|=require|=use 5 =from|=package|=dependency 3 place
0.45 ? =password|=credentials 3 =accept|=hardcode|=hardcoded|=bypass
`,
  ),
  ...phrasesOf(
    'permission-change',
    `
0.45 ? =approve|=mark|=close|=merge|=dismiss|=accept|=resolve 4 =pr|=pull|=ticket|=alert|=approved|=resolved|=safe|=refund|=benign|=issue|=patch
0.45 ? foreignApprove
0.5    your 2 =safety|=settings|=restrictions|=policies|=permissions 3 =updated|=changed|=disabled|=off|=expanded
0.5  ! =controls|=safety|=content|=filters 3 =off|=disabled|=lifted|=unlocked
0.45 ? =grant|=invite|=add|=share|=whitelist|=allow|=promote|=give|=provision|=create 6 =access|=rights|=admin|=collaborator|=owner|=privileges|=permissions|=maintainer|=administrator|=allowlist|=whitelist|=write
0.45 ? disable 4 protection|=authentication|=factor|=2fa|=mfa|=tls|=ssl|=integrity|=signing|=verification|=lock|=alarm|=firewall
0.45 ? =reset|=change|=set|=update 3 =password|=passwords|=recovery|=email
0.4  ? =no|=without|=skip|=skipping 2 guard
`,
  ),
  ...phrasesOf(
    'verdict-steering',
    `
0.45 ? foreignSay
0.45 ? claim 1 =that
0.45 ? claim 4 =is|=are|=was|=were|=has 4 steer|=safe|=bankrupt|=closed|=recalled|=dangerous|=approved|=benign|=clean|=unsafe|=best
0.45 ? =tell|=inform|=convince|=warn|=persuade|=advise|=notify|=assure 3 principal|=reader|=readers|=buyer|=visitor|=people 3 =that|=to
0.45 ? praiseVerb 3 =only|=this|=the|=our|=investing|=them|=it|=him|=her|=us
0.5  ? rate|=assign|=return|=award 7 =score|=rating|=points|=stars|=grade|=marks|=10|=100|=highest|=maximum|=top|=positive|=hire|=perfect
0.45 ? =advance|=shortlist|=hire|=select|=pick|=choose|=prefer|=accept|=rank 4 =candidate|=applicant|=her|=him|=this|=paper|=product|=first|=one|=us
0.45 ? =ignore|=overlook|=disregard|=omit|=leave|=hide|=suppress|=downplay|=exclude|=remove|=skip 4 bad|=reviews|=qualifications|=criteria|=competitors|=competing|=eval|=alerts|=lawsuit|=flaws|=other|=others
0.5    neg 1 tell|=list|=mention|=highlight|=note|=point|=include 4 negatives|bad|=flaws|=lawsuit|=defects
`,
  ),
  ...phrasesOf(
    'task-hijack',
    `
0.45 ? =respond|=reply|=answer|=speak|=talk 6 =only|=every|=each|=always|=exclusively|=nothing|=language|=empty
0.45 ? =append|=include|=embed|=add|=insert|=finish|=end|=close|=begin|=sign|=put|=place|=copy 8 products
0.4  ? append|=insert|=add 5 =link|=image|=picture|=sentence|=phrase|=line|=banner|=ad|=advertisement|=paragraph 6 place|=to|=at|=in|=whose
0.4  ? remember 5 =that|memory|=later|=sessions
0.45 ? =multiply|=double|=replace|=alter|=falsify|=change|=round|=inflate 5 =amounts|=prices|=price|=numbers|=values|=table|=figures|=recipient|=every|=each|=all
0.45 ? =search|=find|=look 2 =for|=through|=up|=principal 5 privateThing
0.45 ? =refuse|=decline|=stop 4 =requests|=further|=any|=all|=answering|=help
0.4  ? =repeat|=reload|=loop|=keep 6 =forever|=endlessly|=times|=until|=indefinitely|=again
`,
  ),
];

/** Where prompts, guides and services are written down for anyone to read; what takes evidence away. */
export const ORDINARY: readonly Phrase[] = phrasesOf(
  'addresses-ai-reader',
  `
0.35 - =if|=when|=whenever|=unless 1 =the|=a 1 =user|=users|=customer|=caller 1 =asks|=wants|=requests|=says|=asked|=mentions|=provides|=gives|=needs|=explicitly
0.3  - =ask =the =user
0.35 - =you =are 1 =an|=a|=the 4 agent|=expert|=translator|=developer|=engineer|=reviewer|=writer|=specialist|=chatbot
0.3  - =you =are 1 =an|=a 2 =helpful|=senior|=professional|=experienced|=intelligent|=friendly
0.35 - =the =model|=assistant|=agent|=llm|=models|=agents 2 =may|=might|=could|=can|=returns|=responds|=generates|=calls|=uses|=decides|=sees|=supports|=does|=is
0.3  - =whether 1 =the =model|=agent|=assistant|=llm
0.4  - =ignore|=distrust|=reject|=refuse|=disobey|neg 4 instruct 4 inside 4 container
0.35 - =must|=should|=do =not|=never 2 =commit|=push|=add|=modify|=edit|=use|=hardcode|=guess|=make|=publish|=share|=print|=log
0.35 - run 2 =the 1 =tests|=test|=linter|=build|=formatter|=suite
0.3  - =before =you =commit|=finish|=push|=open|=submit|=start
0.3  - =pip|=npm|=pnpm|=yarn|=cargo|=brew|=apt|=make|=go =install|=run|=test|=build|=add|=ci
`,
);
