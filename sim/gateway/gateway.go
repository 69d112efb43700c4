package gateway

import (
	"errors"
	"fmt"
	"net/netip"
	"time"

	"sunsetlab/gtpv1"
	"sunsetlab/gtpv2"
	"sunsetlab/nas"
	"sunsetlab/sim"
)

// Conn carries messages to the MME or the SGSN.
type Conn interface {
	// Send sends a copy of pdu. About names the subscriber whom the message
	// concerns, nil if there is none.
	Send(about fmt.Stringer, pdu []byte)
}

// Gateway is an SGW, a PGW and a GGSN in one.
type Gateway struct {
	env sim.Env
	cfg *Config

	s11, gn peer

	internet Internet  // nil if nobody wants to know what is carried
	charging *Charging // nil if no records are made

	byIMSI map[nas.IMSI]*subscriber
	// byTEID finds a subscriber by the tunnel of S11, byControlTEID a PDN
	// connection by that of S5/S8 and Gn, which are one: it goes with the
	// connection wherever the device goes.
	byTEID        map[uint32]*subscriber
	byControlTEID map[uint32]*session
	pools         map[netip.Prefix]*pool
	framed        map[netip.Addr]bool // of no pool, in use

	lastTEID uint32
	lastID   uint32

	// hold is the delay that the MME asked for before it is told of downlink
	// data.
	hold time.Duration

	// Messages and buffers that every request uses again.
	in struct {
		create    gtpv2.CreateSessionRequest
		modify    gtpv2.ModifyBearerRequest
		delete    gtpv2.DeleteSessionRequest
		release   gtpv2.ReleaseAccessBearersRequest
		createPDP gtpv1.CreatePDPContextRequest
	}
	out struct {
		create gtpv2.CreateSessionResponse
		modify gtpv2.ModifyBearerResponse
	}
	buf []byte
	pco []byte
}

// New returns a gateway that is not connected.
func New(env sim.Env, cfg *Config) *Gateway {
	return &Gateway{env: env, cfg: cfg,
		s11:    peer{name: "MME", protocol: sim.GTPv2, clause: "TS 29.274 7.6", maxSequence: maxSequenceS11, pending: map[uint32]*request{}},
		gn:     peer{name: "SGSN", protocol: sim.GTPv1, clause: "TS 29.060 7.6", maxSequence: maxSequenceGn, pending: map[uint32]*request{}},
		byTEID: map[uint32]*subscriber{}, byControlTEID: map[uint32]*session{}, byIMSI: map[nas.IMSI]*subscriber{},
		pools: map[netip.Prefix]*pool{}, framed: map[netip.Addr]bool{}, lastID: cfg.ChargingIDs}
}

// ConnectMME gives the gateway its way to the MME.
func (g *Gateway) ConnectMME(conn Conn) {
	g.s11.conn = conn
	if g.cfg.EchoInterval > 0 {
		g.env.After(g.cfg.EchoInterval, g.echo)
	}
}

// ConnectSGSN gives the gateway its way to the SGSN.
func (g *Gateway) ConnectSGSN(conn Conn) {
	g.gn.conn = conn
	if g.cfg.EchoInterval > 0 {
		g.env.After(g.cfg.EchoInterval, g.echoSGSN)
	}
}

// HandleGTPv2 takes a message from the MME.
func (g *Gateway) HandleGTPv2(pdu []byte) {
	h, _, err := gtpv2.ParseHeader(pdu)
	if err != nil {
		g.unreadable(pdu, err)
		return
	}
	if isRequest(h.Type) && g.again(&g.s11, keyOf(h), g.byTEID[h.TEID], pdu) {
		return
	}
	switch h.Type {
	case gtpv2.TypeCreateSessionRequest:
		g.createSession(h, pdu)
	case gtpv2.TypeModifyBearerRequest:
		g.modifyBearer(h, pdu)
	case gtpv2.TypeDeleteSessionRequest:
		g.deleteSession(h, pdu)
	case gtpv2.TypeReleaseAccessBearersRequest:
		g.releaseAccessBearers(h, pdu)
	case gtpv2.TypeDeleteBearerCommand:
		g.deleteBearerCommanded(h, pdu)
	case gtpv2.TypeBearerResourceCommand:
		g.bearerResourceCommand(h, pdu)
	case gtpv2.TypeDownlinkDataNotificationFailureIndication:
		g.notificationFailed(h, pdu)
	case gtpv2.TypeEchoRequest:
		g.echoed(h, pdu)
	case gtpv2.TypeCreateBearerResponse, gtpv2.TypeUpdateBearerResponse, gtpv2.TypeDeleteBearerResponse, gtpv2.TypeEchoResponse,
		gtpv2.TypeDownlinkDataNotificationAcknowledge:
		s := g.byTEID[h.TEID]
		g.response(&g.s11, h.Sequence, uint8(h.Type), h.Type.String(), s, s == nil, pdu)
	default:
		// An unknown message is discarded (TS 29.274 7.7.4).
		g.fault(&g.s11, g.byTEID[h.TEID], h.Type.String(), "no message that a gateway takes", pdu)
	}
}

func isRequest(t gtpv2.MessageType) bool {
	switch t {
	case gtpv2.TypeCreateSessionRequest, gtpv2.TypeModifyBearerRequest, gtpv2.TypeDeleteSessionRequest,
		gtpv2.TypeReleaseAccessBearersRequest, gtpv2.TypeBearerResourceCommand:
		return true
	}
	return false
}

// unreadable answers what has no header of this protocol.
func (g *Gateway) unreadable(pdu []byte, err error) {
	g.fault(&g.s11, nil, "GTPv2-C message", err.Error(), pdu)
	var version gtpv2.ErrVersion
	if errors.As(err, &version) {
		g.tell(&g.s11, &gtpv2.VersionNotSupported{})
	}
}

// askMME sends a request to the MME.
func (g *Gateway) askMME(s *subscriber, seq uint32, m gtpv2.Message, answer gtpv2.MessageType, done func(pdu []byte)) {
	g.ask(&g.s11, s, seq, m, m.Type().String(), uint8(answer), done)
}

// answerMME answers a request of the MME.
func (g *Gateway) answerMME(h gtpv2.Header, s *subscriber, m gtpv2.Message) {
	g.answer(&g.s11, keyOf(h), s, m)
}

// decidedS11 is decided about S11, with the cause that went or came over it.
func (g *Gateway) decidedS11(s *subscriber, name, detail, clause string, c gtpv2.Cause) {
	g.decided(&g.s11, s, name, detail, clause, causeText(c))
}

// cause turns what a decoder found wrong into the cause to answer with.
func cause(err error) gtpv2.CauseIE {
	var e *gtpv2.Error
	if errors.As(err, &e) {
		return e.CauseIE()
	}
	return gtpv2.CauseIE{Value: gtpv2.CauseInvalidMessageFormat}
}

func (g *Gateway) newTEID() uint32 {
	g.lastTEID++
	for g.lastTEID == 0 || g.byTEID[g.lastTEID] != nil || g.byControlTEID[g.lastTEID] != nil {
		g.lastTEID++
	}
	return g.lastTEID
}
