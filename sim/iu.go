package sim

import (
	"fmt"
	"time"

	"sunsetlab/nas"
)

// IuKind says what a frame on Iu stands for; the names are those of RANAP
// (TS 25.413 8).
type IuKind uint8

const (
	// IuInitialUEMessage opens a signalling connection with the first NAS
	// message.
	IuInitialUEMessage IuKind = iota + 1
	IuDirectTransfer
	IuCommonID
	IuSecurityModeCommand
	IuSecurityModeComplete
	IuSecurityModeReject
	IuRABAssignmentRequest
	IuRABAssignmentResponse
	IuReleaseRequest
	IuReleaseCommand
	IuReleaseComplete
	// IuPaging is without a connection.
	IuPaging
	// IuReset ends all connections of the association.
	IuReset
)

var iuKindNames = [...]string{
	IuInitialUEMessage:      "Initial UE Message",
	IuDirectTransfer:        "Direct Transfer",
	IuCommonID:              "Common ID",
	IuSecurityModeCommand:   "Security Mode Command",
	IuSecurityModeComplete:  "Security Mode Complete",
	IuSecurityModeReject:    "Security Mode Reject",
	IuRABAssignmentRequest:  "RAB Assignment Request",
	IuRABAssignmentResponse: "RAB Assignment Response",
	IuReleaseRequest:        "Iu Release Request",
	IuReleaseCommand:        "Iu Release Command",
	IuReleaseComplete:       "Iu Release Complete",
	IuPaging:                "Paging",
	IuReset:                 "Reset",
}

func (k IuKind) String() string {
	if int(k) < len(iuKindNames) && iuKindNames[k] != "" {
		return iuKindNames[k]
	}
	return "unknown"
}

// IuCause is why a connection ends or a request fails (TS 25.413 9.2.1.4).
type IuCause uint8

const (
	IuNormalRelease IuCause = iota
	IuUserInactivity
	IuRadioConnectionLost
	IuSecurityFailure
	IuNoResource
)

// IuFrame crosses Iu between an RNC and the core of 3G in place of a RANAP
// message: NAS bytes in a typed frame. Which fields count follows from Kind.
type IuFrame struct {
	Kind IuKind
	// Domain is the side of the core: PSDomain is the SGSN, CSDomain the MSC.
	Domain CNDomain
	// Connection is the RNC's name for the signalling connection, alike for
	// both directions. A device with connections to both domains has two.
	Connection uint32

	// NAS is a message of MM, CC, SMS, GMM or SM (TS 24.008, TS 24.011):
	// IuInitialUEMessage, IuDirectTransfer.
	NAS []byte
	// LAI and RAC are where the device is, or where it is paged:
	// IuInitialUEMessage, IuPaging. RAC counts for the PS domain. A paging
	// without LAI is for all cells.
	LAI nas.LAI
	RAC uint8

	// IMSI is the subscriber: IuCommonID, IuPaging.
	IMSI nas.IMSI
	// TMSI is the TMSI or P-TMSI by which to page, if HasTMSI.
	TMSI    nas.TMSI
	HasTMSI bool

	// UEA, UIA, CK and IK are what the RNC protects the radio with:
	// IuSecurityModeCommand.
	UEA, UIA uint8
	CK, IK   [16]byte

	// AddRABs and ReleaseRABs are radio access bearers, bit n for NSAPI n in
	// the PS domain, bit 0 for the speech bearer of the CS domain:
	// IuRABAssignmentRequest and, as far as done, IuRABAssignmentResponse.
	AddRABs, ReleaseRABs uint16

	// Cause of a release, a reject or a reset.
	Cause IuCause
	// Redirect is the RAT to which the device is sent as its connection ends.
	Redirect RAT
}

// IuConfig describes the Iu interface between an RNC and a core element.
type IuConfig struct {
	RNC, CN string
	Latency time.Duration
}

// IuLink carries frames between an RNC and a core element, in order.
type IuLink struct {
	RNC, CN *IuEnd

	env     Env
	cfg     IuConfig
	cut     bool
	buffers [][]byte
}

// IuEnd is one element's end of an IuLink.
type IuEnd struct {
	link   *IuLink
	name   string
	peer   *IuEnd
	handle func(f *IuFrame)
	inbox  fifo[IuFrame]
	arrive func()
	landed IuFrame // the one being handed over, kept here to spare an allocation
}

// NewIu returns a link whose ends have no handlers yet.
func NewIu(env Env, cfg IuConfig) *IuLink {
	l := &IuLink{env: env, cfg: cfg}
	l.RNC, l.CN = &IuEnd{link: l, name: cfg.RNC}, &IuEnd{link: l, name: cfg.CN}
	l.RNC.peer, l.CN.peer = l.CN, l.RNC
	l.RNC.arrive, l.CN.arrive = l.RNC.deliver, l.CN.deliver
	return l
}

// Handle has f called with each frame that arrives at this end. The frame and
// its NAS message are f's until it returns.
func (e *IuEnd) Handle(f func(*IuFrame)) { e.handle = f }

// Cut drops everything that is sent from now on, or ends that.
func (l *IuLink) Cut(cut bool) { l.cut = cut }

// Send sends a copy of f to the other end. About names the device or subscriber
// whom it concerns, for the trace; nil if there is none.
func (e *IuEnd) Send(about fmt.Stringer, f *IuFrame) {
	l := e.link
	if l.env.Recording(Sent) {
		ev := Event{Kind: Sent, Protocol: Iu, From: e.name, To: e.peer.name, Name: f.Kind.String(), Lost: l.cut}
		if about != nil {
			ev.Device = about.String()
		}
		l.env.Report(ev)
	}
	if l.cut {
		return
	}
	copied := *f
	if f.NAS != nil {
		copied.NAS = append(l.buffer(), f.NAS...)
	}
	e.peer.inbox.push(copied)
	l.env.After(l.cfg.Latency, e.peer.arrive)
}

func (e *IuEnd) deliver() {
	e.landed = e.inbox.pop()
	if e.handle != nil {
		e.handle(&e.landed)
	}
	if e.landed.NAS != nil {
		e.link.buffers = append(e.link.buffers, e.landed.NAS[:0])
	}
}

func (l *IuLink) buffer() []byte {
	n := len(l.buffers)
	if n == 0 {
		return make([]byte, 0, 256)
	}
	b := l.buffers[n-1]
	l.buffers = l.buffers[:n-1]
	return b
}
