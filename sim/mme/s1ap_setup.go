package mme

import (
	"slices"

	"sunsetlab/nas"
	"sunsetlab/s1ap"
)

// handleS1Setup takes an eNodeB in, if it serves a tracking area of ours
// (TS 36.413 8.7.3).
func (a *Association) handleS1Setup(msg *s1ap.S1SetupRequest) {
	m := a.mme
	// S1 SETUP erases what was there before (TS 36.413 8.7.3.1).
	m.connections.each(func(c *connection) {
		if c.a == a {
			c.lost()
		}
	})
	a.setUp = false
	a.name = msg.ENBName.Value
	a.tais = a.tais[:0]
	known := false
	for _, ta := range msg.SupportedTAs {
		for _, p := range ta.BroadcastPLMNs {
			tai := nas.TAI{PLMN: nas.PLMN(p), TAC: ta.TAC}
			a.tais = append(a.tais, tai)
			known = known || slices.Contains(m.cfg.TAIs, tai)
		}
	}
	if !known && !m.cfg.AnyENB {
		a.send(nil, &s1ap.S1SetupFailure{Cause: s1ap.CauseMiscUnknownPLMN, TimeToWait: s1ap.Some(s1ap.TimeToWaitV60s)})
		return
	}
	a.setUp = true
	res := &s1ap.S1SetupResponse{
		ServedGUMMEIs: []s1ap.ServedGUMMEIsItem{{
			ServedPLMNs:    m.servedPLMNs(),
			ServedGroupIDs: []uint16{m.cfg.GUMMEI.MMEGroupID},
			ServedMMECs:    []uint8{m.cfg.GUMMEI.MMECode},
		}},
		RelativeMMECapacity: m.cfg.RelativeMMECapacity,
	}
	if m.cfg.Name != "" {
		res.MMEName = s1ap.Some(m.cfg.Name)
	}
	a.send(nil, res)
}

// servedPLMNs are the GUMMEI's and those of the tracking areas, at most 32.
func (m *MME) servedPLMNs() []s1ap.PLMNIdentity {
	plmns := []s1ap.PLMNIdentity{s1ap.PLMNIdentity(m.cfg.GUMMEI.PLMN)}
	for _, t := range m.cfg.TAIs {
		if p := s1ap.PLMNIdentity(t.PLMN); !slices.Contains(plmns, p) && len(plmns) < 32 {
			plmns = append(plmns, p)
		}
	}
	return plmns
}
