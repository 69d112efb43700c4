// Package population is the mail that reaches a provider and leaves it: senders
// of a few kinds, each with many organisations that have set up SPF, DKIM, DMARC
// and TLS well or badly, mail that was forwarded on its way, and phishing, with
// a surge of it at the end of a year.
//
// What SPF, DKIM, DMARC and ARC come to follows from how the organisation is set
// up. Of one message in so many the bytes are made as well, signed, and judged
// by the packages under mail/, and the two must agree ([Sampler]).
//
// Of the numbers in [Defaults] the source has only what its comments say; all
// others are assumptions, chosen so that the totals meet those.
package population
