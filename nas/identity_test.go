package nas

import (
	"encoding"
	"encoding/hex"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
)

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	require.NoError(t, err)
	return b
}

func TestPLMN(t *testing.T) {
	for _, c := range []struct{ text, octets, mcc, mnc string }{
		{"44010", "44f001", "440", "10"},
		{"00101", "00f110", "001", "01"},
		{"310410", "130014", "310", "410"},
		{"001001", "001100", "001", "001"},
	} {
		p, err := ParsePLMN(c.text)
		require.NoError(t, err)
		require.Equal(t, c.octets, hex.EncodeToString(p[:]), c.text)
		require.Equal(t, c.text, p.String())
		require.Equal(t, c.mcc, p.MCC())
		require.Equal(t, c.mnc, p.MNC())
		require.True(t, p.IsValid())
	}
	require.NotEqual(t, MustParsePLMN("00101"), MustParsePLMN("001001"))
	require.Empty(t, PLMN{}.String())
	require.False(t, PLMN{0xaa, 0xff, 0xff}.IsValid())
	for text, want := range map[string]string{
		"4401":    `parse PLMN "4401": 4 digits, want 5 to 6`,
		"4401000": `parse PLMN "4401000": 7 digits, want 5 to 6`,
		"44o10":   `parse PLMN "44o10": 'o' at position 3 is not a digit`,
	} {
		_, err := ParsePLMN(text)
		require.EqualError(t, err, want)
	}
}

func TestIMSI(t *testing.T) {
	i, err := ParseIMSI("001010123456789")
	require.NoError(t, err)
	require.Equal(t, "001010123456789", i.String())
	require.Equal(t, "00101", i.PLMN(2).String())
	require.Equal(t, "001010", i.PLMN(3).String())
	require.Equal(t, PLMN{}, i.PLMN(4))
	require.Equal(t, "0910101032547698", hex.EncodeToString(i.AppendMobileIdentity(nil, 1)))
	require.NotEqual(t, MustParseIMSI("000001"), MustParseIMSI("0000001"), "leading zeros count")
	require.Negative(t, MustParseIMSI("001019").Compare(i)*-1)
	require.Zero(t, i.Compare(i))

	for text, want := range map[string]string{
		"":                 `parse IMSI "": 0 digits, want 6 to 15`,
		"12345":            `parse IMSI "12345": 5 digits, want 6 to 15`,
		"0010101234567890": `parse IMSI "0010101234567890": 16 digits, want 6 to 15`,
		"00101-123456":     `parse IMSI "00101-123456": '-' at position 6 is not a digit`,
		" 00101123456":     `parse IMSI " 00101123456": ' ' at position 1 is not a digit`,
	} {
		_, err := ParseIMSI(text)
		require.EqualError(t, err, want)
	}
}

func TestIMSIMobileIdentity(t *testing.T) {
	for n := 6; n <= 15; n++ {
		want := MustParseIMSI("440109876543210"[:n])
		got, err := IMSIFromMobileIdentity(want.AppendMobileIdentity(nil, 1))
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
	for _, bad := range []string{"", "09", "0910101032547698ff", "a910101032547698", "09f0101032547698"} {
		_, err := IMSIFromMobileIdentity(unhex(t, bad))
		require.Error(t, err, bad)
	}
}

func TestEquipment(t *testing.T) {
	sv, err := ParseIMEISV("3535360019876543")
	require.NoError(t, err)
	require.Equal(t, "35353600", sv.TAC())
	require.Equal(t, "43", sv.SVN())
	b := sv.AppendMobileIdentity(nil, 3)
	require.Equal(t, "3335350610896745f3", hex.EncodeToString(b))
	back, err := IMEISVFromMobileIdentity(b)
	require.NoError(t, err)
	require.Equal(t, sv, back)

	imei, err := ParseIMEI("490154203237518")
	require.NoError(t, err, "a well-known IMEI with check digit 8")
	require.Equal(t, "49015420", imei.TAC())
	sv, err = ParseIMEISV("4901542032375101")
	require.NoError(t, err)
	require.Equal(t, imei, sv.IMEI())
	_, err = ParseIMEI("490154203237517")
	require.EqualError(t, err, `parse IMEI "490154203237517": check digit 7, want 8`)
	_, err = ParseIMEISV("490154203237518")
	require.EqualError(t, err, `parse IMEISV "490154203237518": 15 digits, want 16`)
}

func TestMSISDN(t *testing.T) {
	m, err := ParseMSISDN("819012345678")
	require.NoError(t, err)
	b := m.AppendTBCD(nil)
	require.Equal(t, "180921436587", hex.EncodeToString(b))
	back, err := MSISDNFromTBCD(b)
	require.NoError(t, err)
	require.Equal(t, m, back)
	odd, err := MSISDNFromTBCD(unhex(t, "1809f1"))
	require.NoError(t, err)
	require.Equal(t, "81901", odd.String())
	_, err = MSISDNFromTBCD(unhex(t, "18a9f1"))
	require.Error(t, err)
	_, err = ParseMSISDN("+8190")
	require.Error(t, err)
}

func TestText(t *testing.T) {
	guti := GUTI{MustParsePLMN("44010"), 0x8001, 1, 0xc0ffee01}
	require.Equal(t, "44010-8001-01-c0ffee01", guti.String())
	require.Equal(t, "44010-8001-01", guti.GUMMEI().String())
	require.Equal(t, "01-c0ffee01", guti.STMSI().String())
	require.Equal(t, guti, guti.GUMMEI().GUTI(guti.MTMSI))
	require.Equal(t, "44f001800101c0ffee01", hex.EncodeToString(guti.Append(nil)))
	var decoded GUTI
	require.NoError(t, decoded.Decode(guti.Append(nil)))
	require.Equal(t, guti, decoded)
	require.Error(t, decoded.Decode(nil))

	type record struct {
		PLMN   PLMN
		IMSI   IMSI
		MSISDN MSISDN
		IMEI   IMEI
		IMEISV IMEISV
		TAI    TAI
		LAI    LAI
		GUMMEI GUMMEI
		GUTI   GUTI
	}
	sv, err := ParseIMEISV("4901542032375101")
	require.NoError(t, err)
	msisdn, err := ParseMSISDN("819012345678")
	require.NoError(t, err)
	for _, want := range []record{{}, {
		PLMN: MustParsePLMN("44010"), IMSI: MustParseIMSI("440101234567890"), MSISDN: msisdn,
		IMEI: sv.IMEI(), IMEISV: sv, TAI: TAI{MustParsePLMN("310410"), 7},
		LAI: LAI{MustParsePLMN("44010"), 0xfffe}, GUMMEI: guti.GUMMEI(), GUTI: guti,
	}} {
		b, err := json.Marshal(want)
		require.NoError(t, err)
		var got record
		require.NoError(t, json.Unmarshal(b, &got))
		require.Equal(t, want, got)
	}
	for _, v := range []encoding.TextUnmarshaler{
		new(PLMN), new(IMSI), new(MSISDN), new(IMEI), new(IMEISV), new(TAI), new(LAI), new(GUMMEI), new(GUTI),
	} {
		for _, text := range []string{"x", "44010-", "44010-1", "44010-000g", "-", "44010-8001-01-", "44010-8001-0-c0ffee01", "+1234567"} {
			require.Error(t, v.UnmarshalText([]byte(text)), "%T %q", v, text)
		}
	}
}

func TestArea(t *testing.T) {
	tai, err := ParseTAI("44010-0007")
	require.NoError(t, err)
	require.Equal(t, TAI{MustParsePLMN("44010"), 7}, tai)
	require.Equal(t, "44f0010007", hex.EncodeToString(tai.Append(nil)))
	var back TAI
	require.NoError(t, back.Decode(tai.Append(nil)))
	require.Equal(t, tai, back)
	require.EqualError(t, new(LAI).Decode([]byte{1, 2, 3, 4}), "decode LAI: 4 octets, want 5")
}

func TestOpt(t *testing.T) {
	var o Opt[int]
	require.Equal(t, 5, o.Or(5))
	o.Set(0)
	v, ok := o.Get()
	require.True(t, ok)
	require.Zero(t, v)
	require.Equal(t, Some(0), o)
	o.Clear()
	require.False(t, o.Present())
}
