package enb

import (
	"slices"

	"sunsetlab/nas/security"
	"sunsetlab/s1ap"
)

// handleInitialContextSetupRequest switches the radio's security on and sets up
// the first bearers (TS 36.413 8.3.1).
func (e *ENB) handleInitialContextSetupRequest(m *s1ap.InitialContextSetupRequest) {
	c := e.find(m, m.MMEUES1APID, m.ENBUES1APID)
	if c == nil {
		return
	}
	p := e.newProcedure(initialContextSetup)
	for i := range m.ERABToBeSetupList {
		item := &m.ERABToBeSetupList[i]
		if e.admitBearer(c, p, item.ERABID, item.ERABLevelQoSParameters.QCI) {
			p.carry(item.NASPDU)
		}
	}
	eea, eia, ok := e.algorithms(m.UESecurityCapabilities)
	var refused s1ap.Cause
	switch {
	case c.gone:
		refused = s1ap.CauseRadioNetworkRadioConnectionWithUELost
	case !ok:
		refused = s1ap.CauseRadioNetworkEncryptionAndOrIntegrityProtectionAlgorithmsNotSupported
	case p.add == 0 && len(p.failed) > 0:
		refused = p.failed[0].Cause
	case p.add == 0:
		refused = s1ap.CauseProtocolSemanticError
	default:
		p.capable = m.UERadioCapability != nil
		p.csFallback = m.CSFallbackIndicator
		p.eea, p.eia = uint8(eea), uint8(eia)
		key := security.DeriveKRRCint(m.SecurityKey, eia)
		copy(p.token[:], key[len(key)-len(p.token):])
		c.active = e.env.Now()
		e.enqueue(c, p)
		return
	}
	e.failInitialContextSetup(c, p, refused)
	e.recycle(p)
}

// algorithms picks the first of each kind that the device has too. The
// capabilities' first bit is algorithm 1; every device has the null algorithms
// (TS 36.413 9.2.1.40).
func (e *ENB) algorithms(has s1ap.UESecurityCapabilities) (security.EEA, security.EIA, bool) {
	able := func(bits uint16, id uint8) bool {
		return id == 0 || id <= 16 && bits>>(16-id)&1 != 0
	}
	eea := slices.IndexFunc(e.cfg.EEA, func(a security.EEA) bool { return able(has.EncryptionAlgorithms, uint8(a)) })
	eia := slices.IndexFunc(e.cfg.EIA, func(a security.EIA) bool { return able(has.IntegrityProtectionAlgorithms, uint8(a)) })
	if eea < 0 || eia < 0 {
		return 0, 0, false
	}
	return e.cfg.EEA[eea], e.cfg.EIA[eia], true
}

func (e *ENB) respondInitialContextSetup(c *connection, p *procedure) {
	m := &e.out.initialContextSetupResponse
	*m = s1ap.InitialContextSetupResponse{MMEUES1APID: c.mmeID, ENBUES1APID: c.id,
		ERABSetupList: m.ERABSetupList[:0], ERABFailedToSetupList: p.failedList(), CriticalityDiagnostics: p.diagnostics}
	for ebi := range uint8(16) {
		if p.add>>ebi&1 != 0 {
			m.ERABSetupList = append(m.ERABSetupList, s1ap.ERABSetupItemCtxtSURes{ERABID: ebi,
				TransportLayerAddress: e.userPlane, GTPTEID: c.teid(ebi)})
		}
	}
	e.send(c, m)
}

// failInitialContextSetup refuses the context. Whether the messages in it have
// reached the device is left to the timers of NAS.
func (e *ENB) failInitialContextSetup(c *connection, p *procedure, cause s1ap.Cause) {
	e.send(c, &s1ap.InitialContextSetupFailure{MMEUES1APID: c.mmeID, ENBUES1APID: c.id, Cause: cause,
		CriticalityDiagnostics: p.diagnostics})
}
