package sim

import "time"

// EventID names an event of a trace: 1 for the first. 0 is no event.
type EventID uint32

// Kind says what an event tells.
type Kind uint8

const (
	// Sent is a message on its way, reported by the link that carries it or,
	// for a NAS message inside another protocol, by its sender.
	Sent Kind = iota + 1
	// Received is a NAS message that its receiver has read. Detail holds what
	// mattered in it. It is where a chain of decisions begins.
	Received
	// State is a change of a protocol state machine.
	State
	// Decision is a choice that a device or the core made: Detail says which,
	// Clause the rule, Because the event that decided it.
	Decision
	// StatusChange carries a device's new [Status].
	StatusChange
	// Step is something that the scenario or its user did: power on, a call, a
	// new policy.
	Step
	// Fault is input that had to be refused: bytes that do not parse, a
	// protocol error of the other side.
	Fault
)

var kindNames = [...]string{Sent: "sent", Received: "received", State: "state",
	Decision: "decision", StatusChange: "status", Step: "step", Fault: "fault"}

func (k Kind) String() string {
	if int(k) < len(kindNames) && kindNames[k] != "" {
		return kindNames[k]
	}
	return "unknown"
}

// MarshalText gives the kind as String does.
func (k Kind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// Protocol is the protocol of a message.
type Protocol uint8

const (
	// Uu is the radio interface: the lab carries a [RadioFrame] in place of RRC.
	Uu Protocol = iota + 1
	NAS
	S1AP
	GTPv2
	SGsAP
	S6a
	// Iu joins the 3G radio network to its core: see [IuFrame].
	Iu
	GTPv1
	SIP
	RADIUS
	// Cx is what the IMS asks of the HSS, as calls.
	Cx
	DNS
	// SMTP is a conversation of mail hosts, or of a user's program with one.
	SMTP
	// POP3 is how a user's program gets its mail.
	POP3
)

var protocolNames = [...]string{Uu: "uu", NAS: "nas", S1AP: "s1ap", GTPv2: "gtpv2", SGsAP: "sgsap", S6a: "s6a",
	Iu: "iu", GTPv1: "gtpv1", SIP: "sip", RADIUS: "radius", Cx: "cx", DNS: "dns", SMTP: "smtp", POP3: "pop3"}

func (p Protocol) String() string {
	if int(p) < len(protocolNames) {
		return protocolNames[p]
	}
	return "unknown"
}

// MarshalText gives the protocol as String does.
func (p Protocol) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// Event is one line of the trace.
type Event struct {
	ID   EventID   `json:"id"`
	Time time.Time `json:"time"`
	Kind Kind      `json:"kind"`

	// From and To are names of elements. A state, a decision or a status has
	// only From: the element whose it is.
	From string `json:"from"`
	To   string `json:"to,omitempty"`

	// Device is the device or subscriber whom it concerns, where the reporter
	// knows: a device's name, or an IMSI for the core.
	Device string `json:"device,omitempty"`

	Protocol Protocol `json:"protocol,omitzero"`

	// Name is the message's name as its standard writes it ("ATTACH ACCEPT",
	// "InitialUEMessage"), the state machine ("EMM"), or what was decided in
	// two words ("E-UTRA disabled").
	Name string `json:"name"`
	// Detail says more in a person's words: "EPS only, EMM cause #18".
	Detail string `json:"detail,omitempty"`
	// Cause is the protocol's cause value: "EMM #18", "GTP 92".
	Cause string `json:"cause,omitempty"`
	// Clause is the rule that was followed: "TS 24.301 4.5".
	Clause string `json:"clause,omitempty"`
	// Because is the event that decided this one.
	Because EventID `json:"because,omitempty"`

	// Bytes is the message on the wire. Plain, for a ciphered NAS message,
	// is what is inside.
	Bytes []byte `json:"bytes,omitempty"`
	Plain []byte `json:"plain,omitempty"`

	// Connection tells apart the connections of two elements, where there is
	// more than the one link between them.
	Connection uint32 `json:"connection,omitempty"`

	// Lost says that the link dropped the message.
	Lost bool `json:"lost,omitempty"`

	Status *Status `json:"status,omitempty"`
}

// Status is what a user has of a device.
type Status struct {
	// RAT is where the device is EMM- or GMM-REGISTERED.
	RAT RAT `json:"rat"`
	// Camped is the RAT of the cell it listens to, registered or not.
	Camped RAT `json:"camped"`
	// PLMN is the registered network, empty if none.
	PLMN string `json:"plmn,omitempty"`
	// Voice is how a call would be made.
	Voice Voice `json:"voice"`
	// Data says whether a PDN connection is up on the registered RAT.
	Data bool `json:"data"`
	// EmergencyPossible says whether an emergency call has a way out.
	EmergencyPossible bool `json:"emergency_possible"`
}

// Voice is the way in which a device can make calls.
type Voice uint8

const (
	NoVoice Voice = iota
	// SMSOnly has no calls, but SMS over SGs.
	SMSOnly
	// CS is circuit switched voice on 3G.
	CS
	// GhostCSFB is CS fallback that the network accepted with no cell to fall
	// back to.
	GhostCSFB
	// CSFB is CS fallback.
	CSFB
	// VoLTE is voice over IMS.
	VoLTE
)

var voiceNames = [...]string{NoVoice: "none", SMSOnly: "sms", CS: "cs", GhostCSFB: "ghost_csfb", CSFB: "csfb", VoLTE: "volte"}

func (v Voice) String() string {
	if int(v) < len(voiceNames) {
		return voiceNames[v]
	}
	return "unknown"
}

// MarshalText gives the word a scenario uses.
func (v Voice) MarshalText() ([]byte, error) { return []byte(v.String()), nil }

// UnmarshalText reads the word a scenario uses.
func (v *Voice) UnmarshalText(b []byte) error { return parseWord(v, voiceNames[:], "voice", b) }

// RAT is a radio access technology.
type RAT uint8

const (
	NoRAT RAT = iota
	EUTRAN
	UTRAN
)

var ratNames = [...]string{NoRAT: "none", EUTRAN: "eutran", UTRAN: "utran"}

func (r RAT) String() string {
	if int(r) < len(ratNames) {
		return ratNames[r]
	}
	return "unknown"
}

// MarshalText gives the word a scenario uses.
func (r RAT) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText reads the word a scenario uses.
func (r *RAT) UnmarshalText(b []byte) error { return parseWord(r, ratNames[:], "RAT", b) }
