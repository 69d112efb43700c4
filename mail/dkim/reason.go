package dkim

import "fmt"

// Status is the outcome for one signature in the words of RFC 8601, 2.7.1.
type Status string

// The outcomes.
const (
	None      Status = "none"      // the message is not signed
	Pass      Status = "pass"      // the signature holds
	Fail      Status = "fail"      // body or header are not what was signed, or it has expired
	Policy    Status = "policy"    // not acceptable, whatever it says: weak key, SHA-1, one too many
	Neutral   Status = "neutral"   // can't be read, or asks for what we don't know
	TempError Status = "temperror" // the key could not be had; try again
	PermError Status = "permerror" // there is no key that could prove it
)

// Reason says why a signature does not pass: the PERMFAIL and TEMPFAIL cases of
// RFC 6376, 3.9 and 6.1, RFC 8301 and RFC 8463, one by one.
type Reason uint8

// The reasons.
const (
	OK Reason = iota
	BadSyntax
	MissingTag
	UnknownVersion
	UnknownAlgorithm
	ObsoleteAlgorithm
	UnknownCanonicalization
	UnknownQuery
	FromNotSigned
	DomainMismatch
	Expired
	TooManySignatures
	KeyUnavailable
	NoKey
	KeySyntax
	KeyRevoked
	KeyAlgorithmMismatch
	KeyHashMismatch
	KeyServiceMismatch
	KeyStrictDomain
	KeyTooShort
	KeyTooLong
	LengthTooLong
	BodyHashMismatch
	SignatureMismatch
)

var reasons = [...]struct {
	status Status
	text   string
}{
	OK:                      {Pass, "the signature holds"},
	BadSyntax:               {Neutral, "signature syntax error"},
	MissingTag:              {Neutral, "signature missing required tag"},
	UnknownVersion:          {Neutral, "incompatible version"},
	UnknownAlgorithm:        {Neutral, "unknown algorithm"},
	ObsoleteAlgorithm:       {Policy, "rsa-sha1 is not accepted any more"},
	UnknownCanonicalization: {Neutral, "unknown canonicalisation"},
	UnknownQuery:            {Neutral, "no query method that we know"},
	FromNotSigned:           {PermError, "From field not signed"},
	DomainMismatch:          {PermError, "domain mismatch: i= is not within d="},
	Expired:                 {Fail, "signature expired"},
	TooManySignatures:       {Policy, "more signatures than are looked at"},
	KeyUnavailable:          {TempError, "key unavailable"},
	NoKey:                   {PermError, "no key for signature"},
	KeySyntax:               {PermError, "key syntax error"},
	KeyRevoked:              {PermError, "key revoked"},
	KeyAlgorithmMismatch:    {PermError, "inappropriate key algorithm"},
	KeyHashMismatch:         {PermError, "inappropriate hash algorithm"},
	KeyServiceMismatch:      {PermError, "key is not for mail"},
	KeyStrictDomain:         {PermError, "key wants i= to have the very domain of d="},
	KeyTooShort:             {Policy, "key too short"},
	KeyTooLong:              {Policy, "key too long"},
	LengthTooLong:           {PermError, "l= is more than the body has"},
	BodyHashMismatch:        {Fail, "body hash did not verify"},
	SignatureMismatch:       {Fail, "signature did not verify"},
}

// Status is the outcome that the reason stands for.
func (r Reason) Status() Status {
	if int(r) < len(reasons) {
		return reasons[r].status
	}
	return Neutral
}

// String is the reason in words, where RFC 6376 has words in its words.
func (r Reason) String() string {
	if int(r) < len(reasons) {
		return reasons[r].text
	}
	return fmt.Sprintf("Reason(%d)", uint8(r))
}

// Error is a reason with what it is about.
type Error struct {
	Reason Reason
	Detail string // may be empty
}

func (e *Error) Error() string {
	if e.Detail == "" {
		return e.Reason.String()
	}
	return e.Reason.String() + ": " + e.Detail
}

func errorf(r Reason, format string, args ...any) *Error {
	return &Error{Reason: r, Detail: fmt.Sprintf(format, args...)}
}
