package nas

// PCO is the value part of a protocol configuration options element
// (TS 24.008 10.5.6.3) or of an extended one (10.5.6.3A): an octet with the
// configuration protocol, then units of identifier, length and contents. A nil
// PCO is an absent element. The MME passes it on without a look inside; see
// PCO.Options and the types of its contents.
type PCO []byte
