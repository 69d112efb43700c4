package gprs

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sunsetlab/internal/tshark"
	"sunsetlab/nas"
	"sunsetlab/nas/eps"
)

// dissector reads the messages of TS 24.008 and TS 24.011 with their header.
const dissector = "gsm_a_dtap"

// TestTshark has an independent reader name each golden message, with nothing
// malformed and no element left over. RP messages travel inside CP-DATA.
func TestTshark(t *testing.T) {
	all := goldens(t)
	var packets [][]byte
	for _, g := range all {
		b := unhex(t, g.hex)
		if g.want.MessageType().Protocol() == RP {
			var err error
			b, err = (&CPData{UserData: b}).Append(nil)
			require.NoError(t, err)
		}
		packets = append(packets, b)
	}
	out := tshark.Read(t, dissector, packets, "-T", "fields",
		"-e", "_ws.col.Info", "-e", "_ws.malformed", "-e", "_ws.expert.message")
	lines := strings.Split(strings.TrimSuffix(out, "\n"), "\n")
	require.Len(t, lines, len(all))
	for i, g := range all {
		f := strings.Split(lines[i], "\t")
		p := g.want.MessageType().Protocol()
		want := g.tshark
		if want == "" {
			want = g.want.Name()
		}
		require.Contains(t, f[0], "("+p.String()+")")
		require.Contains(t, strings.ToUpper(f[0])+" ", " "+strings.ToUpper(want)+" ")
		require.Empty(t, f[1], "%s", lines[i])
		if strings.Contains(g.hex, extendedQoS) {
			// Its dissector counts none of the octets of an Extended QoS as read.
			require.Regexp(t, "^Extraneous Data[^,]*, [^,]*$", f[2])
			continue
		}
		require.Empty(t, f[2], "%s", lines[i])
	}
}

// extendedQoS begins the element in the goldens.
const extendedQoS = "5c 0a 01"

// TestTsharkValues has it read values that a wrong order of bits or half octets
// would change.
func TestTsharkValues(t *testing.T) {
	cases := []struct {
		field, want string
		m           Message
	}{
		{"gsm_a.gm.gmm.type_of_attach", "3", &AttachRequest{AttachType: CombinedAttach | FollowOnRequest, CKSN: 5, MobileIdentity: imsi,
			MSNetworkCapability: eps.MSNetworkCapabilityOf(0xe5, 0xe0), MSRadioAccessCapability: rac}},
		{"gsm_a.gm.gmm.rac.umts_fdd_cap", "1", &RoutingAreaUpdateRequest{MSRadioAccessCapability: rac}},
		{"gsm_a.gm.gmm.rac.eutra_fdd_support", "1", &RoutingAreaUpdateRequest{MSRadioAccessCapability: rac}},
		{"gsm_a.gm.gmm.rac.eutra_fdd_support", "0", &RoutingAreaUpdateRequest{MSRadioAccessCapability: NewMSRadioAccessCapability(false)}},
		{"gsm_a.gm.gmm.update_type", "2", &RoutingAreaUpdateRequest{UpdateType: CombinedRAUpdatingIMSI | FollowOnRequest, CKSN: 5, MSRadioAccessCapability: rac}},
		{"gsm_a.key_seq", "5", &RoutingAreaUpdateRequest{UpdateType: CombinedRAUpdatingIMSI, CKSN: 5, MSRadioAccessCapability: rac}},
		{"gsm_a.gm.gmm.update_result", "5", &RoutingAreaUpdateAccept{UpdateResult: CombinedRAUpdatedISR, RAI: rai}},
		{"gsm_a.gm.gmm.force_to_standby", "1", &RoutingAreaUpdateAccept{ForceToStandby: ForceToStandbyIndicated, RAI: rai}},
		{"gsm_a.gm.gmm.res_of_attach", "3", &AttachAccept{AttachResult: AttachedCombined | FollowOnProceed, RAI: rai}},
		{"gsm_a.gm.radio_priority_tom8", "3", &AttachAccept{RadioPrioritySMS: 1, RadioPriorityTOM8: 3, RAI: rai}},
		{"gsm_a.gm.gmm.serv_type", "2", &ServiceRequest{CKSN: 1, ServiceType: ServicePagingResponse, PTMSI: ptmsi}},
		{"gsm_a.gm.gmm.ac_ref_nr", "9", &AuthenticationAndCipheringRequest{IMEISVRequest: eps.IMEISVRequested, ACReferenceNumber: 9}},
		{"gsm_a.dtap.serv_cat_b2", "1", &EmergencySetup{EmergencyCategory: nas.Some(eps.Ambulance)}},
		{"gsm_a.dtap.cld_party_bcd_num", "0312345678#", &SetupMO{CalledPartyNumber: nas.Some(dialed)}},
		{"gsm_a.dtap.cause", "0x11", &Release{Cause: nas.Some(Cause{Value: CCCauseUserBusy})}},
		{"gsm_a.dtap.ti_flag", "1", &ReleaseComplete{CCHeader: CCHeader{TI: TransactionIdentifier{Flag: true, Value: 3}}}},
		{"gsm_a.dtap.seq_no", "2", &TMSIReallocationComplete{MMHeader: MMHeader{SendSequenceNumber: 2}}},
		{"gsm_a.dtap.rej_cause", "2", &LocationUpdatingReject{RejectCause: MMCauseIMSIUnknownInHLR}},
		{"gsm_a.gm.sm.cause", "29", &ActivatePDPContextReject{SMCause: SMCauseUserAuthenticationFailed}},
		{"gsm_a.gm.sm.apn", "iijmobile.biz", &RequestPDPContextActivation{OfferedPDPAddress: PDPAddress{Type: PDPIPv4}, APN: nas.Some(eps.APN("iijmobile.biz"))}},
		{"gsm_sms.sms_text", "Hello 3G", &CPData{UserData: unhex(t, hexRPSubmit)}},
		{"gsm_sms.sms_text", "圏外", &CPData{UserData: unhex(t, hexRPDeliver)}},
	}
	var packets [][]byte
	args := []string{"-T", "fields"}
	column := map[string]int{}
	for _, c := range cases {
		b, err := c.m.Append(nil)
		require.NoError(t, err)
		packets = append(packets, b)
		if _, ok := column[c.field]; !ok {
			column[c.field], args = len(column), append(args, "-e", c.field)
		}
	}
	lines := strings.Split(strings.TrimSuffix(tshark.Read(t, dissector, packets, args...), "\n"), "\n")
	require.Len(t, lines, len(cases))
	for i, c := range cases {
		require.Equal(t, c.want, strings.Split(lines[i], "\t")[column[c.field]], "%s of %T", c.field, c.m)
	}
}
