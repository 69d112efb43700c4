package gateway

import (
	"errors"
	"fmt"
	"net/netip"
	"time"

	"sunsetlab/gtpv2"
	"sunsetlab/nas"
	"sunsetlab/sim"
)

// Conn carries messages to the MME.
type Conn interface {
	// Send sends a copy of pdu. About names the subscriber whom the message
	// concerns, nil if there is none.
	Send(about fmt.Stringer, pdu []byte)
}

// Gateway is an SGW and PGW in one.
type Gateway struct {
	env  sim.Env
	cfg  *Config
	conn Conn

	byTEID map[uint32]*subscriber
	byIMSI map[nas.IMSI]*subscriber
	pools  map[netip.Prefix]*pool

	lastTEID     uint32
	lastID       uint32
	lastSequence uint32

	answered answered
	pending  map[uint32]*request // by sequence number
	// mmeRestart is the MME's restart counter, once known.
	mmeRestart nas.Opt[uint8]
	// hold is the delay that the MME asked for before it is told of downlink
	// data.
	hold time.Duration

	// Messages and buffers that every request uses again.
	in struct {
		create  gtpv2.CreateSessionRequest
		modify  gtpv2.ModifyBearerRequest
		delete  gtpv2.DeleteSessionRequest
		release gtpv2.ReleaseAccessBearersRequest
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
		byTEID: map[uint32]*subscriber{}, byIMSI: map[nas.IMSI]*subscriber{},
		pools: map[netip.Prefix]*pool{}, pending: map[uint32]*request{}}
}

// ConnectMME gives the gateway its way to the MME.
func (g *Gateway) ConnectMME(conn Conn) {
	g.conn = conn
	if g.cfg.EchoInterval > 0 {
		g.env.After(g.cfg.EchoInterval, g.echo)
	}
}

// HandleGTPv2 takes a message from the MME.
func (g *Gateway) HandleGTPv2(pdu []byte) {
	h, _, err := gtpv2.ParseHeader(pdu)
	if err != nil {
		g.unreadable(pdu, err)
		return
	}
	if isRequest(h.Type) && g.again(h, pdu) {
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
	case gtpv2.TypeDownlinkDataNotificationFailureIndication:
		g.notificationFailed(h, pdu)
	case gtpv2.TypeEchoRequest:
		g.echoed(h, pdu)
	case gtpv2.TypeCreateBearerResponse, gtpv2.TypeDeleteBearerResponse, gtpv2.TypeEchoResponse,
		gtpv2.TypeDownlinkDataNotificationAcknowledge:
		g.response(h, pdu)
	default:
		// An unknown message is discarded (TS 29.274 7.7.4).
		g.fault(g.byTEID[h.TEID], h.Type.String(), "no message that a gateway takes", pdu)
	}
}

// again answers a request that was met before as it was answered then: not at
// all, if the answer is still to come.
func (g *Gateway) again(h gtpv2.Header, pdu []byte) bool {
	now, keep := g.env.Now(), g.keepFor()
	kept, met := g.answered.find(keyOf(h), pdu, now, keep)
	if !met {
		g.answered.begin(keyOf(h), pdu, now, keep)
		return false
	}
	if len(kept) > 0 {
		g.conn.Send(about(g.byTEID[h.TEID]), kept)
	}
	return true
}

func isRequest(t gtpv2.MessageType) bool {
	switch t {
	case gtpv2.TypeCreateSessionRequest, gtpv2.TypeModifyBearerRequest, gtpv2.TypeDeleteSessionRequest,
		gtpv2.TypeReleaseAccessBearersRequest:
		return true
	}
	return false
}

// unreadable answers what has no header of this protocol.
func (g *Gateway) unreadable(pdu []byte, err error) {
	g.fault(nil, "GTPv2-C message", err.Error(), pdu)
	var version gtpv2.ErrVersion
	if errors.As(err, &version) {
		answer := gtpv2.VersionNotSupported{}
		g.buf = answer.Append(g.buf[:0])
		g.conn.Send(nil, g.buf)
	}
}

// answer sends a response and keeps it for the case that the request comes
// again.
func (g *Gateway) answer(h gtpv2.Header, s *subscriber, m gtpv2.Message) {
	g.buf = m.Append(g.buf[:0])
	g.answered.finish(keyOf(h), g.buf)
	g.conn.Send(about(s), g.buf)
}

// about is s for a trace, and nobody rather than a nil subscriber.
func about(s *subscriber) fmt.Stringer {
	if s == nil {
		return nil
	}
	return s
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
	for g.lastTEID == 0 || g.byTEID[g.lastTEID] != nil {
		g.lastTEID++
	}
	return g.lastTEID
}
