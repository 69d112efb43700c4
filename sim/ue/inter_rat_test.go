package ue

import (
	"encoding/binary"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sunsetlab/nas"
	"sunsetlab/nas/eps"
	"sunsetlab/nas/gprs"
	"sunsetlab/nas/security"
	"sunsetlab/sim"
)

// mapsContext has the scripted MME answer an update from UTRAN that it can't
// read otherwise by a mapped security context, as TS 33.401 9.1.2 has it.
func (l *lab) mapsContext() {
	nonce := eps.Nonce{0xca, 0xfe, 0xba, 0xbe}
	var pending *eps.TrackingAreaUpdateRequest
	l.hook = func(m eps.Message) bool {
		switch m := m.(type) {
		case *eps.TrackingAreaUpdateRequest:
			if m.OldGUTIType.Value() != eps.MappedGUTI {
				return false
			}
			pending = m
			l.tau = *m
			l.request = eps.AttachRequest{UENetworkCapability: m.UENetworkCapability.Value(), MSNetworkCapability: m.MSNetworkCapability}
			ue := m.NonceUE.Value()
			k := l.n3.keys[sim.PSDomain]
			kasme := security.DeriveMappedKASME(k.ck, k.ik, binary.BigEndian.Uint32(ue[:]), binary.BigEndian.Uint32(nonce[:]))
			var err error
			l.ctx, err = security.NewContext(security.State{KASME: kasme, KSI: security.MappedKSI | security.KSI(m.GPRSCipheringKeySequenceNumber.Value()),
				EEA: l.eea, EIA: l.eia})
			require.NoError(l.t, err)
			c := l.command()
			c.ReplayedNonceUE, c.NonceMME = nas.Some(ue), nas.Some(nonce)
			l.down(sim.RadioFrame{Kind: sim.DLInformationTransfer, NAS: l.protect(security.IntegrityNew, c)})
			return true
		case *eps.SecurityModeComplete:
			if pending == nil {
				return false
			}
			p := pending
			pending = nil
			l.answerTAU(p)
			return true
		}
		return false
	}
}

// from3G is a device that began on UTRAN, with E-UTRAN on the air from then on.
func from3G(t *testing.T, cfg Config) *lab {
	l := on3GCell(t, cfg)
	l.mapsContext()
	l.air.Switch(l.cell, true)
	return l
}

func TestToEUTRANByTAU(t *testing.T) {
	cfg := noVoLTE()
	l := from3G(t, cfg)
	ptmsi := l.n3.ptmsi
	l.run(time.Minute)
	require.Equal(t, lteCSFB, l.where(), "%v %v", l.decisions(), l.faults())
	require.Equal(t, []string{"TRACKING AREA UPDATE REQUEST", "SECURITY MODE COMPLETE", "TRACKING AREA UPDATE COMPLETE"}, l.names)
	require.Equal(t, eps.MobileIdentityOfGUTI(nas.GUTIFromPTMSI(ptmsi, nas.RAI{PLMN: plmnA, LAC: 1, RAC: 3})), l.tau.OldGUTI)
	require.Equal(t, [3]byte{1, 2, 3}, l.tau.OldPTMSISignature.Value())
	require.Equal(t, eps.NoKey, l.tau.NASKeySetIdentifier)
	require.Equal(t, uint8(l.n3.keys[sim.PSDomain].cksn), l.tau.GPRSCipheringKeySequenceNumber.Value())
	require.True(t, l.tau.EPSBearerContextStatus.Value().Active(5), "the PDP context comes along")
	require.False(t, l.tau.AdditionalGUTI.Present())
	require.True(t, l.u.ctx.KSI().Mapped())

	// A service request works under the mapped context, and its K_eNB.
	l.run(10 * time.Second)
	l.forget()
	l.u.SendData()
	l.run(time.Second)
	require.Equal(t, []string{"SERVICE REQUEST", "UserData"}, l.names)
	require.Empty(t, l.faults())
}

func TestToEUTRANWithNativeContext(t *testing.T) {
	l := newLab3G(t, noVoLTE())
	l.attach = answer{epsOnly: true, cause: nas.Some(eps.EMMCauseCSDomainNotAvailable)}
	l.u.PowerOn()
	l.run(20 * time.Second)
	require.Equal(t, on3G, l.where(), "%v %v", l.decisions(), l.faults())
	guti := l.u.GUTI()
	require.False(t, guti.IsZero())
	l.forget()
	l.u.SetUsageSetting(DataCentric)
	l.run(20 * time.Second)
	require.Equal(t, sim.EUTRAN, l.where().rat, "%v %v", l.decisions(), l.faults())
	require.Equal(t, eps.MappedGUTI, l.tau.OldGUTIType.Value())
	require.Equal(t, eps.MobileIdentityOfGUTI(guti), l.tau.AdditionalGUTI.Value())
	require.NotEqual(t, eps.NoKey, l.tau.NASKeySetIdentifier, "the native context protects the request")
	require.Equal(t, 1, l.count("TRACKING AREA UPDATE REQUEST"))
	require.Zero(t, l.count("SECURITY MODE COMPLETE"))
}

func TestMappedContextRefused(t *testing.T) {
	l := from3G(t, noVoLTE())
	maps := l.hook
	l.hook = func(m eps.Message) bool {
		if tau, ok := m.(*eps.TrackingAreaUpdateRequest); ok && tau.NonceUE.Present() {
			n := tau.NonceUE.Value()
			n[0] ^= 1
			tau.NonceUE = nas.Some(n)
		}
		return maps(m)
	}
	l.run(time.Minute)
	require.Contains(t, l.names, "SECURITY MODE REJECT")
}

func TestToUTRANWithMappedKeys(t *testing.T) {
	l := newLab3G(t, noVoLTE())
	l.attach = answer{additional: nas.Some(eps.SMSOnlyResult)}
	l.keep = 300 * time.Millisecond
	l.n3.hook = func(m gprs.Message) bool {
		if m.Name() == "ROUTING AREA UPDATE REQUEST" {
			l.n3.mapped = l.ctx
		}
		return false
	}
	l.u.PowerOn()
	l.run(20 * time.Second)
	require.Equal(t, on3G, l.where(), "%v %v", l.decisions(), l.faults())
	r := l.n3.rauRequest
	ptmsi, rai, _ := nas.PTMSIFromGUTI(l.u.GUTI())
	require.Equal(t, nas.MobileIdentityOfTMSI(ptmsi), r.PTMSI.Value())
	require.Equal(t, rai, r.OldRAI)
	require.Equal(t, gprs.MappedPTMSI, r.PTMSIType.Value())
	require.True(t, r.PDPContextStatus.Value().Active(5))
	require.Zero(t, l.n3.count("AUTHENTICATION AND CIPHERING RESPONSE"), "CK' and IK' are made of K_ASME")
	require.Zero(t, l.n3.count("ACTIVATE PDP CONTEXT REQUEST"), "the EPS bearer is the PDP context")
	require.Equal(t, 1, l.n3.count("LOCATION UPDATING REQUEST"), "the VLR had the device behind an MME")
	require.Empty(t, l.faults())
}

func TestReturnByAttach(t *testing.T) {
	cfg := noVoLTE()
	cfg.ReturnToLTE = ReturnByAttach
	l := from3G(t, cfg)
	l.run(time.Minute)
	require.Equal(t, lteCSFB, l.where(), "%v", l.decisions())
	require.Zero(t, l.count("TRACKING AREA UPDATE REQUEST"))
	require.Equal(t, eps.MappedGUTI, l.request.OldGUTIType.Value())
}

// TestContextNotFetched is an MME without Gn: the update fails, and the device
// attaches.
func TestContextNotFetched(t *testing.T) {
	for _, cause := range []eps.EMMCause{9, 10, 40} {
		l := from3G(t, noVoLTE())
		l.hook = nil
		l.update.reject = cause
		l.run(time.Minute)
		require.Equal(t, lteCSFB, l.where(), "#%d: %v", cause, l.decisions())
		require.Equal(t, "TRACKING AREA UPDATE REQUEST", l.names[0])
		require.Equal(t, "ATTACH REQUEST", l.names[1])
	}
}

func TestWithoutContextByAttach(t *testing.T) {
	cfg := noVoLTE()
	cfg.PDPProfile = PDPNone
	l := only3G(t, cfg)
	l.u.PowerOn()
	l.run(20 * time.Second)
	l.air.Switch(l.cell, true)
	l.run(time.Minute)
	require.Equal(t, lteCSFB, l.where())
	require.Equal(t, "ATTACH REQUEST", l.names[0], "no PDP context to take along")
}

// Test3GFirst is classes (a) to (c): E-UTRAN is reached from UTRAN alone.
func Test3GFirst(t *testing.T) {
	cfg := dataCentric()
	cfg.UTRANRequiredFirst, cfg.EUTRANAfter = true, Wait(time.Minute)
	l := newLab3G(t, cfg)
	l.mapsContext()
	l.u.PowerOn()
	l.run(30 * time.Second)
	require.Equal(t, on3G, l.where())
	require.Contains(t, l.decisions(), "3G first: utran_required_first")
	l.run(time.Minute)
	require.Equal(t, lteCSFB, l.where(), "%v %v", l.decisions(), l.faults())
	require.Equal(t, "TRACKING AREA UPDATE REQUEST", l.names[0])

	cfg.UTRANRequiredFirst, cfg.LTEReach = false, ReachByTAUOnly
	cfg.PDPAuth, cfg.PDPUsername, cfg.PDPPassword = AuthPAP, "u", "wrong"
	l = newLab3G(t, cfg)
	l.mapsContext()
	l.n3.pdp = gprs.SMCauseUserAuthenticationFailed
	l.u.PowerOn()
	l.run(5 * time.Minute)
	require.Equal(t, noData, l.where(), "without a PDP context no tracking area update")
	require.Contains(t, l.decisions(), "E-UTRAN not tried: lte_reach: tau_only, no PDP context to take along")
	require.Empty(t, l.names)
	l.n3.pdp = 0
	l.run(20 * time.Minute)
	require.Equal(t, lteCSFB, l.where(), "%v", l.decisions())
}

// TestLTEWithoutCredentials is P6: each round of five attaches is followed by
// T3402 on UTRAN, where the credentials are.
func TestLTEWithoutCredentials(t *testing.T) {
	cfg := dataCentric()
	cfg.ReturnToLTE = ReturnByAttach
	cfg.PDPAuth, cfg.PDPUsername, cfg.PDPPassword = AuthPAP, "user", "secret"
	reject, err := (&eps.PDNConnectivityReject{ESMHeader: eps.ESMHeader{ProcedureTransactionIdentity: 1}, ESMCause: eps.ESMCauseUserAuthenticationFailed}).Append(nil)
	require.NoError(t, err)
	l := newLab3G(t, cfg)
	l.attach = answer{reject: eps.EMMCauseESMFailure, protected: true, esmReject: reject}
	l.u.PowerOn()
	l.run(11 * time.Minute)
	require.Equal(t, 5, l.count("ATTACH REQUEST"))
	require.Equal(t, on3G, l.where(), "%v %v", l.decisions(), l.faults())
	require.Contains(t, string(l.n3.pdpRequest.PCO), "secret")
	l.run(25 * time.Minute)
	require.Equal(t, 15, l.count("ATTACH REQUEST"), "T3402 for ever")
	require.Equal(t, on3G, l.where())
	for _, wire := range l.wires {
		require.NotContains(t, string(wire), "secret")
	}

	// By tracking area update instead it is there without ever having shown any.
	cfg.ReturnToLTE = ReturnByTAU
	l = newLab3G(t, cfg)
	l.mapsContext()
	l.attach = answer{reject: eps.EMMCauseESMFailure, protected: true, esmReject: reject}
	l.u.PowerOn()
	l.run(14 * time.Minute)
	require.Equal(t, 5, l.count("ATTACH REQUEST"))
	require.Equal(t, lteCSFB, l.where(), "%v %v", l.decisions(), l.faults())
}

func TestFallbackWithLocationUpdate(t *testing.T) {
	for name, mt := range map[string]bool{"mobile originating": false, "mobile terminating": true} {
		t.Run(name, func(t *testing.T) {
			l := newLab(t, noVoLTE())
			l.n3 = newNetwork3G(l, plmnA, 9) // another location area than the one E-UTRAN gives
			l.redirect = true
			l.u.PowerOn()
			l.run(20 * time.Second)
			if mt {
				l.n3.hook = func(m gprs.Message) bool {
					if c, ok := m.(*gprs.TMSIReallocationComplete); ok && c != nil {
						l.n3.cs(&gprs.SetupMT{CCHeader: gprs.CCHeader{TI: gprs.TransactionIdentifier{Value: 2}}})
						return true
					}
					if lau, ok := m.(*gprs.LocationUpdatingRequest); ok {
						require.Equal(t, uint8(1), lau.AdditionalUpdateParameters.Value(), "CSMT")
					}
					return false
				}
				l.air.Page(l.cell, l.u.pagingIndex, &sim.RadioFrame{Kind: sim.Paging, STMSI: l.u.GUTI().STMSI(), HasSTMSI: true, Domain: sim.CSDomain})
			} else {
				l.u.Call()
			}
			l.run(5 * time.Second)
			require.Equal(t, "LOCATION UPDATING REQUEST", l.n3.names[0])
			require.True(t, l.n3.lauRequest.LocationUpdatingType.FollowOn())
			require.Contains(t, l.decisions(), "call connected: ", "%v %v", l.n3.names, l.faults())
			l.run(time.Minute)
			require.Equal(t, lteCSFB, l.where(), "%v", l.decisions())
			require.Equal(t, eps.CombinedTAUpdatingIMSI, l.tau.EPSUpdateType)
			require.Empty(t, l.faults())
		})
	}
}

// TestRestrictedOn3G is a subscription without UTRAN: the device tries E-UTRAN.
func TestRestrictedOn3G(t *testing.T) {
	for _, cause := range []gprs.GMMCause{12, 13, 15} {
		cfg := dataCentric()
		cfg.RATOrder = []sim.RAT{sim.UTRAN, sim.EUTRAN}
		l := newLab3G(t, cfg)
		l.n3.attach, l.n3.location = cause, gprs.MMCause(cause)
		l.u.PowerOn()
		l.run(time.Minute)
		require.Equal(t, sim.EUTRAN, l.where().rat, "#%d: %v", cause, l.decisions())
		require.Equal(t, 1, l.n3.count("ATTACH REQUEST"))
	}
}
