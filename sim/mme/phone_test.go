package mme_test

import (
	"fmt"

	"github.com/stretchr/testify/require"

	"sunsetlab/nas"
	"sunsetlab/nas/aka"
	"sunsetlab/nas/eps"
	"sunsetlab/nas/security"
	"sunsetlab/s1ap"
)

// phone is a scripted UE.
type phone struct {
	l     *lab
	enb   *enodeb
	imsi  nas.IMSI
	usim  *aka.USIM
	guti  nas.GUTI
	sec   *security.Context
	kasme security.KASME
	// mapped, if set, makes K'_ASME for a command with nonces.
	mapped func(*eps.SecurityModeCommand) security.KASME
	ksi    security.KSI

	enbID, mmeID uint32
	connected    bool
	secured      bool
	kenb         [32]byte
	capability   eps.UENetworkCapability
	pdnType      eps.PDNType
	transfer     bool
	apn          eps.APN
	pco          nas.PCO
	additional   nas.Opt[eps.AdditionalUpdateType]

	got []eps.Message
	// on, if set, sees each message first and returns true if it has dealt
	// with it.
	on func(eps.Message) bool
	// last is the last message sent, as protected.
	last []byte
}

func (p *phone) encode(msg eps.Message) []byte {
	b, err := msg.Append(nil)
	require.NoError(p.l.t, err)
	return b
}

// open sends the first message of a connection.
func (p *phone) open(wire []byte) {
	delete(p.enb.ues, p.enbID)
	p.enb.next++
	p.enbID, p.connected, p.secured, p.last = p.enb.next, true, false, wire
	p.enb.ues[p.enbID] = p
	msg := &s1ap.InitialUEMessage{ENBUES1APID: p.enbID, NASPDU: wire, TAI: p.enb.s1tai(), EUTRANCGI: p.enb.cgi(), RRCEstablishmentCause: s1ap.RRCEstablishmentCauseMOSignalling}
	if !p.guti.IsZero() {
		msg.STMSI = s1ap.Some(s1ap.STMSI{MMEC: p.guti.MMECode, MTMSI: p.guti.MTMSI})
	}
	p.enb.send(msg)
}

// openProtected opens a connection with an integrity protected message.
func (p *phone) openProtected(msg eps.Message) {
	wire, err := p.sec.Protect(nil, security.Uplink, security.Integrity, p.encode(msg))
	require.NoError(p.l.t, err)
	p.open(wire)
}

// uplink sends bytes on the connection.
func (p *phone) uplink(wire []byte) {
	p.last = wire
	p.enb.send(&s1ap.UplinkNASTransport{MMEUES1APID: p.mmeID, ENBUES1APID: p.enbID, NASPDU: wire, EUTRANCGI: p.enb.cgi(), TAI: p.enb.s1tai()})
}

// send sends a message on the connection, protected if messages are.
func (p *phone) send(msg eps.Message) {
	b := p.encode(msg)
	if p.secured {
		var err error
		b, err = p.sec.Protect(nil, security.Uplink, security.IntegrityCiphered, b)
		require.NoError(p.l.t, err)
	}
	p.uplink(b)
}

func (p *phone) identity() eps.MobileIdentity {
	if !p.guti.IsZero() {
		return eps.MobileIdentityOfGUTI(p.guti)
	}
	return eps.MobileIdentityOfIMSI(p.imsi)
}

func (p *phone) keySet() eps.KeySetIdentifier {
	if p.sec == nil {
		return eps.NoKey
	}
	return eps.KeySetIdentifier(p.sec.KSI())
}

func (p *phone) attachRequest(typ eps.EPSAttachType) *eps.AttachRequest {
	req := &eps.PDNConnectivityRequest{
		ESMHeader: eps.ESMHeader{ProcedureTransactionIdentity: 1}, RequestType: eps.InitialRequest, PDNType: p.pdnType,
	}
	if p.transfer {
		req.ESMInformationTransferFlag = nas.Some(uint8(1))
	}
	return &eps.AttachRequest{
		EPSAttachType: typ, NASKeySetIdentifier: p.keySet(), EPSMobileIdentity: p.identity(),
		UENetworkCapability: p.capability, ESMMessageContainer: p.encode(req), AdditionalUpdateType: p.additional,
	}
}

// attach sends an ATTACH REQUEST on a new connection and lets it run.
func (p *phone) attach(typ eps.EPSAttachType) {
	p.startAttach(typ)
	p.l.run()
}

func (p *phone) startAttach(typ eps.EPSAttachType) {
	req := p.attachRequest(typ)
	if p.sec != nil && !p.guti.IsZero() {
		p.openProtected(req)
		return
	}
	p.open(p.encode(req))
}

func (p *phone) receive(wire []byte) {
	plain := wire
	if eps.IsProtected(wire) {
		ctx := p.sec
		h, body, err := security.ParseHeader(wire)
		require.NoError(p.l.t, err)
		if h.Type == security.IntegrityNew {
			cmd := &eps.SecurityModeCommand{}
			require.NoError(p.l.t, cmd.Decode(body))
			p.takeKeys(cmd)
			ctx = p.sec
		}
		plain, _, err = ctx.Unprotect(security.Downlink, wire)
		require.NoError(p.l.t, err)
		plain = append([]byte(nil), plain...)
		p.secured = true
	}
	msg, err := eps.Decode(plain, nas.Downlink)
	require.NoError(p.l.t, err)
	p.got = append(p.got, msg)
	if p.on == nil || !p.on(msg) {
		p.answer(msg)
	}
}

// takeKeys makes the context of a SECURITY MODE COMMAND.
func (p *phone) takeKeys(cmd *eps.SecurityModeCommand) {
	eia := security.EIA(cmd.SelectedAlgorithms.EIA())
	if cmd.NonceMME.Present() && p.mapped != nil {
		p.kasme, p.ksi = p.mapped(cmd), security.KSI(cmd.NASKeySetIdentifier)
	}
	if p.sec != nil && p.ksi == p.sec.KSI() && p.kasme == p.sec.State().KASME {
		return // sent again
	}
	ctx, err := security.NewContext(security.State{KASME: p.kasme, KSI: security.KSI(cmd.NASKeySetIdentifier), EEA: security.EEA(cmd.SelectedAlgorithms.EEA()), EIA: eia, AllowNullIntegrity: eia == security.EIA0})
	require.NoError(p.l.t, err)
	p.sec = ctx
}

var imeisv = func() nas.IMEISV { v, _ := nas.ParseIMEISV("3535360019876543"); return v }()

// answer is what a UE that is all right answers.
func (p *phone) answer(msg eps.Message) {
	switch msg := msg.(type) {
	case *eps.IdentityRequest:
		p.send(&eps.IdentityResponse{MobileIdentity: nas.MobileIdentityOfIMSI(p.imsi)})
	case *eps.AuthenticationRequest:
		p.authenticate(msg)
	case *eps.SecurityModeCommand:
		p.completeSecurityMode(msg)
	case *eps.ESMInformationRequest:
		res := &eps.ESMInformationResponse{ESMHeader: msg.ESMHeader, PCO: p.pco}
		if p.apn != "" {
			res.APN = nas.Some(p.apn)
		}
		p.send(res)
	case *eps.AttachAccept:
		p.accepted(msg)
	case *eps.TrackingAreaUpdateAccept:
		if id, ok := msg.GUTI.Get(); ok {
			p.guti, _ = id.GUTI()
		}
		if msg.GUTI.Present() || msg.MSIdentity.Present() {
			p.send(&eps.TrackingAreaUpdateComplete{})
		}
	case *eps.GUTIReallocationCommand:
		p.guti, _ = msg.GUTI.GUTI()
		p.send(&eps.GUTIReallocationComplete{})
	case *eps.DetachRequestMT:
		p.send(&eps.DetachAccept{})
	case *eps.ActivateDefaultEPSBearerContextRequest:
		p.send(&eps.ActivateDefaultEPSBearerContextAccept{ESMHeader: eps.ESMHeader{EPSBearerIdentity: msg.EPSBearerIdentity}})
	case *eps.ActivateDedicatedEPSBearerContextRequest:
		p.send(&eps.ActivateDedicatedEPSBearerContextAccept{ESMHeader: eps.ESMHeader{EPSBearerIdentity: msg.EPSBearerIdentity}})
	case *eps.ModifyEPSBearerContextRequest:
		p.send(&eps.ModifyEPSBearerContextAccept{ESMHeader: eps.ESMHeader{EPSBearerIdentity: msg.EPSBearerIdentity}})
	case *eps.DeactivateEPSBearerContextRequest:
		p.send(&eps.DeactivateEPSBearerContextAccept{ESMHeader: eps.ESMHeader{EPSBearerIdentity: msg.EPSBearerIdentity}})
	}
}

func (p *phone) authenticate(msg *eps.AuthenticationRequest) {
	res, kasme, err := p.usim.AuthenticateEPS(msg.RAND, msg.AUTN, plmn)
	require.NoError(p.l.t, err)
	p.kasme, p.ksi = kasme, security.KSI(msg.NASKeySetIdentifier)
	p.send(&eps.AuthenticationResponse{RES: res[:]})
}

func (p *phone) completeSecurityMode(msg *eps.SecurityModeCommand) {
	res := &eps.SecurityModeComplete{}
	if msg.IMEISVRequest.Value() == eps.IMEISVRequested {
		res.IMEISV = nas.Some(nas.MobileIdentityOfIMEISV(imeisv))
	}
	p.secured = true
	b, err := p.sec.Protect(nil, security.Uplink, security.IntegrityCipheredNew, p.encode(res))
	require.NoError(p.l.t, err)
	p.uplink(b)
}

func (p *phone) accepted(msg *eps.AttachAccept) {
	p.guti, _ = msg.GUTI.Value().GUTI()
	p.send(p.attachComplete(msg))
}

func (p *phone) attachComplete(msg *eps.AttachAccept) *eps.AttachComplete {
	inner, err := eps.Decode(msg.ESMMessageContainer, nas.Downlink)
	require.NoError(p.l.t, err)
	ebi := inner.(*eps.ActivateDefaultEPSBearerContextRequest).EPSBearerIdentity
	return &eps.AttachComplete{ESMMessageContainer: p.encode(&eps.ActivateDefaultEPSBearerContextAccept{ESMHeader: eps.ESMHeader{EPSBearerIdentity: ebi}})}
}

func (p *phone) released() { p.connected, p.secured = false, false }

// inactive has the eNodeB ask for the release.
func (p *phone) inactive() {
	p.enb.send(&s1ap.UEContextReleaseRequest{MMEUES1APID: p.mmeID, ENBUES1APID: p.enbID, Cause: s1ap.CauseRadioNetworkUserInactivity})
	p.l.run()
}

func (p *phone) detach(typ eps.DetachType) {
	msg := &eps.DetachRequestMO{DetachType: typ, NASKeySetIdentifier: p.keySet(), EPSMobileIdentity: p.identity()}
	if p.connected {
		p.send(msg)
	} else {
		p.openProtected(msg)
	}
	p.l.run()
}

func (p *phone) serviceRequest() {
	wire, err := p.sec.ProtectServiceRequest(nil)
	require.NoError(p.l.t, err)
	p.open(wire)
	p.l.run()
}

// lastOf is the last message of a type that the phone got.
func lastOf[T eps.Message](p *phone) (found T) {
	for i := len(p.got) - 1; i >= 0; i-- {
		if m, ok := p.got[i].(T); ok {
			return m
		}
	}
	require.Fail(p.l.t, fmt.Sprintf("the phone got no %T", found))
	return found
}
