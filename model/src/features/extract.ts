import type { Mail } from '../mail/mail.ts';
import { tokenise } from '../text/tokenise.ts';
import type { Features } from './features.ts';
import { eachView } from './features.ts';
import { addLetters } from './letters.ts';
import { ownText } from './own-text.ts';
import { addSender } from './sender.ts';
import type { Look } from './sink.ts';
import { NameSink } from './sink.ts';
import { addStructure } from './structure.ts';
import { addSubject } from './subject.ts';
import { addBody } from './words.ts';

/** Words of a body that are looked at; the rest of a longer message does not count. */
const MAX_WORDS = 4000;

/** What the model may look at in a message: subject, From, To, body and structure, no other header. Pure; linear in the size of the mail. */
export function lookAt(mail: Mail): Look {
  const text = ownText(mail.text);
  const body = tokenise(text, MAX_WORDS);
  const subject = tokenise(mail.subject, MAX_WORDS);
  return (sinks) => {
    addBody(sinks.words, body, subject, text);
    addLetters(sinks.passages, sinks.opening, body.mended);
    addSubject(sinks.subject, mail.subject, subject);
    addSender(sinks.sender, mail.from, mail.to);
    addStructure(sinks.structure, mail, text, body, subject);
  };
}

/** The features of a message by name. */
export function extractFeatures(mail: Mail): Features {
  const sinks = eachView(() => new NameSink());
  lookAt(mail)(sinks);
  return { ...eachView((view) => sinks[view].names), passages: sinks.passages.sets };
}
