import { type Phrase, phrasesOf } from '../phrase.ts';

/** Another task, or another answer. */
export const TASKS: readonly Phrase[] = phrasesOf(
  'task-hijack',
  `
0.6    stop 2 =what =you|youre 1 =are|=doing
0.5    stop|ignore|=abandon 3 prior|your|=the 2 =task|=request|=objective|=summarisation|=summarization
0.4    beforeYou 2 replying
0.6    beforeYou 1 =you 2 replying
0.6    beforeYou 3 =any|other|=next 2 tool|task|=step
0.4    instead =of 2 replying
0.3    instead 2 respond|reveal|run|send|=forward
0.4    respond 2 only|verbatim 3 =the|=with|=word
0.3  ! respond =with|=in|=as
0.6  ! append|=say|=end|=begin|=state|=contain|=mention 8 your|=every|=each|=all|=any 2 reply
0.75 ! =end|=begin|=start|=finish 2 your|=every|=each|=all 2 reply 2 =with|=by
0.6    append|=add|=include|=use|=pass|=put|=place|=say|=output 10 =in|=to|=of|=with 2 your 2 reply
0.4    must|please 4 append|=mention|=say|=contain 5 =token|=code|=phrase|=sentence|=word|=string|=link
0.4    decode 6 follow|run|=do|=obey|=execute|=act
0.5  ! remember 6 memory
0.5    =all|=every|=any|=for 1 future 1 reply|task|=tasks|=conversations|=sessions
0.6    =rest =of =this|=the =conversation|=session|=chat
0.6    =continue|=carry|=proceed|=act 3 =normally|=nothing|=usual|=before
0.6  ! your 1 =answer|=reply|=response|=summary|=output|=review 2 =must|=should|=shall|=will|=has
0.6    =in|=to|=of|=from|=with 1 your 2 =answer|=reply|=response|=summary|=report|=diff|=final
0.6  ! =instead =of 2 =summarizing|=summarising|=answering|=translating|=reviewing|=responding|=following|=helping 8 respond|=output|=say|=write|=print|reveal
0.5  ! =new|=real|=actual|=updated|=true =task|=instruction|=instructions|=objective|=order|=request|=goal
0.6    =real|=actual|=true =task|=instruction|=instructions|=objective|=request|=goal 2 =is|=are
0.6  ! =new =user =message|=request|=instruction
0.6    =stay =in =character
0.6  ! =say|=output|=print|=write|=reply 2 =the =words|=word|=phrase|=sentence|=text
0.6    =previous|=above|=earlier 3 =was|=were 2 =just|=only|=merely 2 =test|=example|=joke|=mistake
0.6    =forget|=stop|=drop|=ignore =what 1 you 3 =doing|=were
0.6    =then 1 =continue|=proceed|=carry|=move 3 =normally|=nothing|=usual|=task|=on
1    ! your 1 =answer|=reply|=response|=summary|=output|=review 2 =must|=should|=has 2 =end|=start|=begin|=include|=contain|=mention
1    ! =instead =of 1 =summarizing|=summarising|=answering|=translating|=reviewing 8 respond|=output|=say|=write|=print|reveal
1      =forget|=stop|=drop =what =you =were|=are
1      =end 1 =of 1 =tool|=user|=untrusted|=external 2 =output|=input|=data|=content
0.8  ! =when|=whenever|=if =you =respond|=reply|=answer|=summarize 6 append|=link|=say|=mention
0.5  ! =do|=perform|=complete 1 =this|=the 1 =instead|=following
`,
);

/** Judge as told. */
export const VERDICTS: readonly Phrase[] = phrasesOf(
  'verdict-steering',
  `
1    ! rate|=give|=leave|=write|=only|=provide 4 positive 3 =review|=score|=rating|=recommendation|=verdict|=match|=candidate|=evaluation
0.45 ! rate 5 positive
0.7  ! neg 2 tell|rate|highlight|=report|=flag 3 negatives
1    ! =state|=say|=report|=conclude|=respond 4 =no|=safe|=success|=clean 4 =found|=vulnerabilities|=issues|=anomalies|=merge|=safe
0.7  ! =recommend 3 =our|=this|=us|=immediate|=hiring|=first
0.65   =must|=always|=should 3 =recommend|=promote|=prefer|=endorse|=suggest
0.5  ! claim 5 =is|=are|=as 3 steer
0.5  ! omit 4 bad
0.7  ! neg 1 =mention|=discuss|=report|=flag|=raise 4 bad
1      =when =asked 3 =about 5 claim
1    ! rate 4 =highest|=maximum|=top|=perfect|=full 2 =score|=rating|=marks
1    ! =comment|=reply|=say 1 =lgtm|=approved
`,
);
