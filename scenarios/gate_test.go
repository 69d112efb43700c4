package scenarios_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sunsetlab/scenarios"
)

// TestCredentialsThatNoDeviceCanSend: PAP and CHAP count octets in one octet.
func TestCredentialsThatNoDeviceCanSend(t *testing.T) {
	long := strings.Repeat("x", 256)
	for _, apn := range []string{
		"{auth: pap, username: user, password: " + long + "}",
		"{auth: pap, auth_for: {router: {username: " + long + ", password: p}}}",
	} {
		_, err := scenarios.Parse("lab.yaml", []byte("name: n\nnetwork: {plmn: \"44010\", apns: {internet: "+apn+"}}\ndevices: {router: {model: lte-router}}\nexpect: [{device: router, data: false}]\n"), nil)
		require.ErrorContains(t, err, "more than 255 octets")
	}
}
