package radius

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sunsetlab/hss"
	"sunsetlab/hss/aaa"
	"sunsetlab/internal/tshark"
	"sunsetlab/nas"
)

// What we say as Wireshark reads it, with the secret at hand.
func TestTshark(t *testing.T) {
	tshark.Require(t)
	b := newBench(t, 1, nil)
	b.ask(t, pap("mobile@iij", password))
	b.ask(t, chap("mobile@iij", password))
	b.ask(t, aaa.Credentials{})
	on3G := session(t)
	on3G.RATType, on3G.PDNType = aaa.UTRAN, hss.IPv4
	on3G.Location = aaa.Location{SAI: aaa.SAI{LAI: nas.LAI{PLMN: nas.MustParsePLMN("44010"), LAC: 1}, SAC: 9}}
	on3G.QoS = aaa.QoS{Profile: unhex(t, "1b921f7396fefe742bffff00")}
	b.Authenticate(aaa.Request{Session: on3G, Credentials: pap("u", "")}, func(aaa.Verdict) {})
	for _, status := range []Status{Start, Interim, Stop} {
		b.Account(*account(t, status), nil)
	}
	packets := b.conns[0].sent
	for _, request := range packets[:len(packets):len(packets)] {
		response, err := b.responder.Respond(request)
		require.NoError(t, err)
		packets = append(packets, response)
	}
	require.Empty(t, tshark.Complaints(t, "radius", packets))

	fields := []string{"radius.code", "radius.User_Password", "radius.Called_Station_Id", "e212.imsi",
		"radius.3GPP_RAT_Type", "radius.3GPP_IMSI_MCC_MNC", "radius.3GPP_SGSN_MCC_MNC", "radius.3GPP_NSAPI",
		"radius.Acct_Status_Type", "radius.Acct_Session_Id", "radius.Acct_Terminate_Cause", "radius.Reply_Message"}
	args := []string{"-o", "radius.shared_secret:" + shared, "-o", "radius.validate_authenticator:TRUE", "-T", "fields", "-E", "separator=|"}
	for _, f := range fields {
		args = append(args, "-e", f)
	}
	const (
		lte   = "|iijmobile.biz|440101234567890|6|44010|44051|5|"
		utran = "|iijmobile.biz|440101234567890|1|44010|44051|5|"
		id    = "|c000020201020304|"
	)
	require.Equal(t, []string{
		"1|" + password + lte + id + "|",
		"1|" + lte + id + "|",
		"1|" + lte + id + "|",
		"1|" + utran + id + "|",
		"4|" + lte + "1" + id + "|",
		"4|" + lte + "3" + id + "|",
		"4|" + lte + "2" + id + "1|",
		"2|||||||||||",
		"2|||||||||||",
		"3|||||||||||no credentials",
		"3|||||||||||unknown user or wrong password",
		"5|||||||||||",
		"5|||||||||||",
		"5|||||||||||",
	}, strings.Split(strings.TrimSpace(tshark.Read(t, "radius", packets, args...)), "\n"))
}
