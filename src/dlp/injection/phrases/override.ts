import { type Phrase, phrasesOf } from '../phrase.ts';

/** What was said before is to count no more. */
export const OVERRIDES: readonly Phrase[] = phrasesOf(
  'instruction-override',
  `
1    ! ignore 3 all 3 prior 2 instruct
1    ! ignore 3 prior 2 instruct
1    ! ignore 3 all 2 your 2 instruct
1    ! ignore 1 your 3 instruct
1    ! ignore 1 all 2 instruct
1    ! ignore 1 system 2 instruct
1    ! ignoreStrong|=erase|=drop|=replace 4 instruct 4 prior
1    ! ignore 4 instruct 4 you 4 told
1    ! ignore 3 instruct|instructWeak 3 you 4 told
1    ! ignoreStrong 2 all 2 prior 2 instructWeak
0.8  ! ignoreStrong 3 prior 2 instructWeak
1    ! ignoreStrong 2 your 3 instructWeak
0.8  ! ignoreStrong 1 all 3 instructWeak|protection
1    ! ignore 3 all 3 you 4 told
1    ! ignore 3 =what 5 told 2 you|prior
1    ! ignore 3 =what 4 told
0.6  ! ignoreStrong 1 all 1 prior
1    ! ignoreStrong =the =above
0.9  ! ignore =the =user
0.8  ! ignore 2 user 3 =request|instructWeak
1    ! =pay|=give =no =attention|=heed|=regard 4 instruct|told
1    ! =pay|=give =no =attention|=heed|=regard 4 prior|instructWeak
1    ! =take =no =account 4 instruct|prior
1    ! putAside 4 prior|your 3 instruct 2 aside
1    ! putAside 1 aside 4 prior|your|all|instruct 4 instruct|told
1    ! neg|stop 2 obey|=following|=listening|=adhering 3 prior|your|system 3 instruct
1    ! neg|stop 2 obey|=following|=listening|=adhering 3 prior|your|system 3 instructWeak
1    ! neg|stop 2 obey 3 instruct 3 prior|told
1      prior|your|all 2 instruct 2 =is|=are|=were|=was|=been|=have|=has|must 4 ignored|kill
0.65   instruct|instructWeak 4 prior|told 5 =is|=are|=been|=have 4 ignored|kill
1      your 2 instructWeak 2 =is|=are|=have|=been|must 4 ignored|kill|=changed
0.9    prior|your 2 instruct|instructWeak 3 neg|noLonger 2 apply|=matter|=count
1      all|=whatever 6 told 8 noLonger 1 =matters|=applies|=counts|=valid
1      prior|all|your 2 instruct 3 ignore
1      treat 3 prior|all|your 2 instruct 2 =as 3 ignored
1      act|treat 3 prior|your|=those|=the 3 instruct|instructWeak|=directions 6 neg|=never 3 exist|=given|=applied
0.75   thisThing|following|fresh 2 instruct|instructWeak|notice 3 replaceVerb 4 all|prior|your|other|=them
0.65   thisThing|following|fresh 2 instruct|instructWeak 2 =take|=takes|=have|=has 1 replaceVerb
1      =take|=takes 1 =precedence|=priority 3 all|=any|prior|your|=the 3 instruct
1      replaceVerb 3 all|your 2 instruct
1      =start|begin 1 =over|=afresh|=anew 3 thisThing|fresh|following 2 instruct|=one
1    ! ignore|=overlook 2 =what 2 user 2 asked
0.55   =precedence|=priority 2 =over 3 =user|=users|your|prior|system
1    ! ignore 3 =rules|=guidelines|=constraints|=instructions 3 =given|=set|=imposed|=provided 3 =by|=to|=you
1    ! obedient 5 =over|=instead|=rather|=not 3 user|system|your
1    ! prior|your 2 instruct|=constraints|=rules|=restrictions|=guidelines 6 ignore|=disregard
1      your|prior|=all 4 =constraints|=restrictions|=rules|=limits|=guidelines|=limitations 5 =lifted|=removed|=void|=gone|=disabled|=suspended
1      =obey|=follow 4 =text|=file|=page|=instructions|=document 4 =over|=instead 2 =user|=system|=of
0.7    instruct|instructWeak 2 prior|all|your|=ruoy 3 ignoreStrong
0.9    instruct|instructWeak 3 you 4 told 4 neg|noLonger 1 apply
1      neg 2 obey 3 your|prior|system|all 3 instruct
1      neg 2 obey 4 instruct 3 prior|system
1      =обращай 2 =внимания 3 prior|instruct
1      =compte 3 instruct 3 prior
1      replaceVerb 3 instruct 3 your|prior|system
0.6    =previous|=prior|=former|=old|=earlier 2 =users|=operator|=operators 2 instructWeak|instruct
0.7    =none|=nothing|=forget|=whatever 4 you 2 told 4 =applies|=apply|=matters|=counts|=valid|=longer
0.6    =everything|=anything|=text|=lines|=guidance 3 =above|=before|=prior 4 ignored|kill|=outdated|=wrong|=fake
`,
);

/** Other instructions take its place. */
export const NEW_INSTRUCTIONS: readonly Phrase[] = phrasesOf(
  'new-instructions',
  `
0.7    your 1 fresh 1 task|instruct
0.8    your|=the 1 =only|=sole|=single|=real|=actual|=true 1 task 2 =is|be
0.65   here 2 fresh 1 instruct
0.5  ! fresh instruct
0.65   follow|obey 2 thisThing|following 1 instruct 2 instead
0.65   your 1 task 2 be 1 now|to|instead
0.65   your|=the 2 instruct 1 =are|=is =now
0.65   now 2 your 2 task
0.5    =from 1 now|=point|=moment|=here|=this 3 you|respond|=on
0.65   fresh =system 1 prompt
0.65   you 1 must 1 now 2 follow|obey|=do
0.3    follow|obey|comply|act|=work 1 =only|=solely|=on|=with|=from|=exclusively 3 thisThing|following|instruct|=what
0.65   =do 1 =exactly|=precisely|=only|=whatever 2 =what|thisThing 3 page|itSays|=says
0.6  ! =carry|=perform|=do|=complete|=execute|=follow 2 =following|=secret|=next|=new|=hidden|=real 1 purpose
1    ! =decode|=decrypt|=decipher|=unscramble 9 =obey|=execute|=follow|=carry|=perform|=comply|=act
0.7  ! =concatenate|=combine|=join|=decode|=assemble|=unscramble|=decrypt|=reverse|=decipher 9 =obey|=execute|=follow|=run|=carry|=perform|=act|=comply
0.5  ! =first =letter|=letters|=word|=words =of =each
0.5  ! =carry =out 3 command|instruct|=steps
`,
);
