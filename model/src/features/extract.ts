import type { Mail } from '../mail/mail.ts';
import { tokenise } from '../text/tokenise.ts';
import type { Features } from './features.ts';
import { letterFeatures, openingFeatures } from './letters.ts';
import { ownText } from './own-text.ts';
import { senderFeatures } from './sender.ts';
import { structureFeatures } from './structure.ts';
import { subjectFeatures } from './subject.ts';
import { wordFeatures } from './words.ts';

/** Words of a body that are looked at; the rest of a longer message does not count. */
const MAX_WORDS = 4000;

/** What the model may look at in a message: subject, From, To, body and structure, no other header. Pure; linear in the size of the mail. */
export function extractFeatures(mail: Mail): Features {
  const text = ownText(mail.text);
  const body = tokenise(text, MAX_WORDS);
  const subject = tokenise(mail.subject, MAX_WORDS);
  return {
    words: wordFeatures(body, subject, text),
    letters: letterFeatures(body.folded),
    opening: openingFeatures(body.folded),
    subject: subjectFeatures(mail.subject, subject),
    sender: senderFeatures(mail.from, mail.to),
    structure: structureFeatures(mail, body, subject),
  };
}
