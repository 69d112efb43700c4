package nas

import (
	"encoding/hex"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestMobileIdentity(t *testing.T) {
	sv, err := ParseIMEISV("3535360019876543")
	require.NoError(t, err)
	imei, err := ParseIMEI("490154203237518")
	require.NoError(t, err)
	for _, c := range []struct {
		identity MobileIdentity
		octets   string
		text     string
	}{
		{MobileIdentity{}, "000000", "no identity"},
		{MobileIdentityOfIMSI(MustParseIMSI("440101234567890")), "4904012143658709", "IMSI 440101234567890"},
		{MobileIdentityOfIMSI(MustParseIMSI("00101012345678")), "01101010325476f8", "IMSI 00101012345678"},
		{MobileIdentityOfIMEI(imei), "4a09512430325781", "IMEI 490154203237518"},
		{MobileIdentityOfIMEISV(sv), "3335350610896745f3", "IMEISV 3535360019876543"},
		{MobileIdentityOfTMSI(0xdeadbeef), "f4deadbeef", "TMSI deadbeef"},
	} {
		require.Equal(t, c.octets, hex.EncodeToString(c.identity.Append(nil)), c.text)
		require.Equal(t, c.text, c.identity.String())
		var back MobileIdentity
		require.NoError(t, back.Decode(unhex(t, c.octets)))
		require.Equal(t, c.identity, back)
		_, isIMSI := back.IMSI()
		_, isIMEI := back.IMEI()
		_, isIMEISV := back.IMEISV()
		_, isTMSI := back.TMSI()
		require.Equal(t, back.Type() == IdentityIMSI, isIMSI)
		require.Equal(t, back.Type() == IdentityIMEI, isIMEI)
		require.Equal(t, back.Type() == IdentityIMEISV, isIMEISV)
		require.Equal(t, back.Type() == IdentityTMSI, isTMSI)
	}
	for octets, want := range map[string]string{
		"":           "decode mobile identity: no octets",
		"f000000000": "decode mobile identity: no identity in 5 octets, want at most 3",
		"f4dead":     "decode TMSI: 3 octets, want 5",
		"05":         "decode mobile identity: type of identity 5 is not known",
		"0910":       "decode IMSI: 3 digits, want 6 to 15",
		"090aaaaaaa": "decode IMSI: 090aaaaaaa holds a digit above 9",
	} {
		require.EqualError(t, new(MobileIdentity).Decode(unhex(t, octets)), want)
	}
	require.Equal(t, "identity type 6", IdentityType(6).String())
}
