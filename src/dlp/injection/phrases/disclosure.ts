import { type Phrase, phrasesOf } from '../phrase.ts';

/** Take what is secret, and let it go. */
export const EXFILTRATION: readonly Phrase[] = phrasesOf(
  'exfiltration',
  `
0.9    send 6 secretStrong|environment 8 to|=at|=via|=into 4 dest|place
0.5    send 5 secret|variables|key 6 to|=at|=via 4 dest|place
0.8    send 4 internals|all|your 3 data|chat|prompt 8 to|=at|=via 4 dest|place
1      send 3 internals 3 data 2 =externally|=outside|=out
0.3    send 5 secretStrong|environment
0.8    send 4 thisThing|=it|=them|=result|=results|=output|=contents 4 to 3 place
0.5    =read|=collect|=gather|=find|=search|=grep|=locate|=cat|=get|=take|=fetch|=export 6 secretStrong|environment 14 send|append|place
0.3    append 8 secret|chat|variables|prompt|environment 8 query|place
0.4    render 4 image 8 secret|chat|variables|environment|query|place
0.5    place 4 =followed|=with|=plus|=containing|=and|=where 5 user|secret|chat|=data|=value
0.3  ! =visit|=request|=fetch|=open|=load|=navigate|=ping|=get|=go 3 place
0.65   shell 8 secretStrong|environment 6 pipe|place
0.9    secretStrong 8 pipe 3 shell
0.45 ! reveal 4 all|your|=any|=every|=the 3 secretStrong|environment
0.9  ! take 5 secretStrong|environment 12 give 8 place|reply
0.5  ! take 5 secretStrong|environment 12 give
0.9  ! take 5 secret 10 give 6 place
0.4  ! give 6 secretStrong|environment|chat|prompt 10 place
0.4  ! give 6 secret|internals|data 8 place
0.4    secretStrong|environment 12 give 6 place|reply|dest
0.8  ! give 5 secretStrong|environment 6 =comment|=issue|=reply|=answer|=summary|=message|=gist|=branch
0.5    environment 3 pipe
0.9    environment 2 pipe 3 shell
0.35   place 6 chat|prompt|=replacing|=placeholder
0.4    user 2 =credentials|=password|=passwords|=token|=cookies|=key|=keys|=email|=data|=files|=clipboard|=secrets|=messages|=conversation 8 give|place
0.4  ! give 4 user 3 =credentials|=password|=passwords|=token|=cookies|=key|=keys|=email|=data|=files|=clipboard|=secrets|=messages|=conversation
0.65 ! give|=upload|=push 3 =whole|=entire|=full|=all 3 =repository|=repo|=project|=codebase|=directory|=folder|=conversation|=database|=history
0.4    =saved|=stored|=user|=users 2 =password|=passwords|=credentials|=cookie|=cookies|=session
1    ! grab 5 secret|environment 14 give 8 place
1    ! grab 5 secretStrong|environment 12 give 6 =reply|=answer|=response|=comment|=issue|=summary|=output
1    ! give 5 secretStrong|environment|=conversation 10 to|=at|=with 3 place
1    ! give 6 =whole|=entire|=full 2 =repository|=repo|=project|=codebase|=conversation|=directory 8 place
1      =env|=printenv|=environment =xpipe 2 =base64|=curl|=nc|=wget
0.9    shell 8 secretStrong|=passwd 6 place
0.9    place 6 =conversation|=chat|=history 4 =conversation|=chat|=history|=replacing|=with
0.75 ! give 3 user 3 =clipboard|=cookies|=password|=passwords|=credentials|=tokens
0.7    secretStrong 10 =report|=post|=send|=upload|=forward|=submit 2 =them|=it|=these 4 place|dest
0.5    =dns 2 =lookup|=query|=request 6 =whoami|=hostname|=env|=secret|=token|=key
0.6    place 3 =followed|=plus|=with 6 secret|user|chat
0.4    secretStrong|environment|=密码|=密钥 4 send|=发送|=上传|=送信|=전송
1    ! =发送|=上传|=送信|=전송|=envia|=envie|=envoyez|=sende|=invia|=отправь 5 secretStrong|environment|secret
1    ! move 5 loot 8 outlet
1    ! peek 5 loot 12 move|=in|=into|=as|=to|=with 4 outlet
0.8  ! move|peek 5 loot 8 =in|=into|=to|=as|=within 3 =comment|=issue|=description|=message|=body|=answer|=reply|=response|=summary|=query|=url|=header|=parameter|=argument|=subdomain
0.4  ! peek 4 loot
0.4  ! moveOut 4 loot
0.7    =xslot 12 chat|secret|=replace|=replacing|=summary|=filled|=substitute|=encoded
0.65 ! append|=end|=finish|=render|=display|=show|=put|=load|=fetch|=visit|=request|=open|=call|=image|=include|=insert 10 =xslot
0.5    chat|secret|=data|=summary|=answer 6 =as|=in|=into|=to|=after 3 =query|=parameter|=url|=path|=link|=address|=subdomain|=hostname|=header 6 place
0.5  ! =replace|=substitute|=fill|=swap 4 =with|=by 3 chat|secret|=users|user|=conversation|=history|=contents
`,
);

/** The reader is to tell its own instructions. */
export const PROMPT_DISCLOSURE: readonly Phrase[] = phrasesOf(
  'prompt-disclosure',
  `
1    ! reveal 3 your 3 system|prior|=hidden|=full|=exact|=secret 2 prompt|=configuration
1    ! reveal 3 your 3 instruct
0.65 ! reveal 4 system 1 prompt
1    ! reveal 3 =hidden|=secret|=initial|=original|=full 1 prompt
1    ! reveal 3 prior|=above 3 instruct|=everything
1    ! reveal 4 instruct 2 you 3 told|=given
1    ! reveal 4 =words|=text|=everything|=all|=content 2 =above
1    ! reveal 3 =everything|=all|=contents 3 your 1 =context|=memory|=window
1    ! =what 1 =is|=are|=was|=were 2 your 2 system|instruct|prior 1 prompt
1    ! =starting|=beginning =with 1 =you =are
1    ! reveal|give 4 your 2 system|=own|=internal 1 prompt
1    ! =required|must 2 reveal 3 =its|=their|your 2 instruct|prompt
1    ! prompt|=prompt =system 2 your 2 reveal
1      =系统|=システム|=시스템 prompt|=提示词|=提示|=プロンプト|=프롬프트 5 reveal
0.7    =first|=last|=opening 3 =words|=lines|=sentences|=characters|=paragraph 6 =before|=above|=prior|=preceding|system|=prompt|=preceded
0.6  ! =what 1 =were|=was|=are|=have 1 =you 2 told
1    ! =translate|=encode|=paraphrase|=rephrase|=spell|=rewrite|=convert|=copy|=summarize|=summarise|=repeat 5 your 3 prior|system|=hidden|=initial 2 prompt|=configuration|=instructions|=setup
0.7    =rules|=instructions|=guidelines|=prompt|=directives 2 =you 2 =operate|=follow|=work|=obey|=received|=got|=given|=have 1 =under|=by|=from|=received|=got|=at|=here
0.6  ! =list|=enumerate|=show|=name 4 tool 3 =you 1 =can|=have|=may
`,
);
