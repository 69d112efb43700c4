package aaa

import (
	"net/netip"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestSessionID(t *testing.T) {
	s := Session{GatewayAddress: netip.MustParseAddr("192.0.2.2"), ChargingID: 0x1f}
	require.Equal(t, "c00002020000001f", s.ID())
	s.GatewayAddress = netip.MustParseAddr("2001:db8::1")
	require.Equal(t, "20010db80000000000000000000000010000001f", s.ID())
	require.Equal(t, "0000001f", (&Session{ChargingID: 0x1f}).ID())
}

func TestCredentialsString(t *testing.T) {
	require.Equal(t, "no credentials", Credentials{}.String())
	require.Equal(t, `PAP of "u"`, pap("u", hidden).String())
	require.Equal(t, `CHAP of "u"`, chap("u", hidden).String())
	require.Equal(t, "protocol(9)", Protocol(9).String())
}
