package ue

import (
	"encoding"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/stretchr/testify/require"

	"sunsetlab/nas"
	"sunsetlab/sim"
)

func TestWords(t *testing.T) {
	for _, c := range []struct {
		v     encoding.TextUnmarshaler
		words []string
	}{
		{new(UsageSetting), usageSettings}, {new(VoiceDomainPreference), voiceDomainPreferences}, {new(CombinedAttach), combinedAttaches},
		{new(IMSSupport), imsSupports}, {new(IMSJudgement), imsJudgements}, {new(NoOtherRAT), noOtherRATs}, {new(LTEReach), lteReaches},
		{new(ReturnToLTE), returnsToLTE}, {new(Authentication), authentications}, {new(TransferFlag), transferFlags}, {new(OnESM29), onESM29s},
		{new(Leaves), leaves}, {new(PDNType), pdnTypes}, {new(PDPProfile), pdpProfiles}, {new(Wait), []string{"never", "1m30s"}},
	} {
		for _, w := range c.words {
			require.NoError(t, c.v.UnmarshalText([]byte(w)))
			b, err := c.v.(encoding.TextMarshaler).MarshalText()
			require.NoError(t, err)
			require.Equal(t, w, string(b))
		}
		require.Error(t, c.v.UnmarshalText([]byte("no such word")))
	}
	require.EqualError(t, new(NoOtherRAT).UnmarshalText([]byte("flop")), `"flop" is no way to live without another RAT: want one of oos, stay, flap`)
}

func TestConfigFromYAML(t *testing.T) {
	const text = `
usage_setting: voice_centric
voice_domain_preference: ims_ps_preferred
combined_attach: no
ims: configured
ims_reg_wait: 5s
no_other_rat: flap
flap_away: 15s
rat_order: [eutran, utran]
utran_required_first: true
eutran_after: never
cause18_leaves: false
eea: [eea2, eea0]
eia: [eia2]
timers: {t3411: 3s}
`
	var c Config
	require.NoError(t, yaml.UnmarshalWithOptions([]byte(text), &c, yaml.Strict()))
	require.NoError(t, c.Check())
	require.Equal(t, CombinedNo, c.CombinedAttach)
	require.Equal(t, Flap, c.NoOtherRAT)
	require.Equal(t, Never, c.EUTRANAfter)
	require.Equal(t, LeavesNo, c.Cause18Leaves)
	require.Equal(t, []sim.RAT{sim.EUTRAN, sim.UTRAN}, c.RATOrder)
	require.Equal(t, []byte{0xa0, 0x20}, c.networkCapability().Append(nil)[:2])
}

func TestConfigCheck(t *testing.T) {
	for want, alter := range map[string]func(*Config){
		"label":                      func(c *Config) { c.AttachAPN = "a..b" },
		"without attach_auth":        func(c *Config) { c.AttachUsername = "x" },
		"without pdp_auth":           func(c *Config) { c.PDPPassword = "x" },
		"more than 100 octets":       func(c *Config) { c.AttachAuth, c.AttachPassword = AuthPAP, nas.Password(make([]byte, 101)) },
		"rat_order names none":       func(c *Config) { c.RATOrder = []sim.RAT{sim.NoRAT} },
		"without utran in rat_order": func(c *Config) { c.RATOrder, c.UTRANRequiredFirst = []sim.RAT{sim.EUTRAN}, true },
		"eea names":                  func(c *Config) { c.EEA = append(c.EEA, 4) },
		"eia names":                  func(c *Config) { c.EIA = append(c.EIA, 4) },
	} {
		c := DefaultConfig()
		alter(&c)
		require.ErrorContains(t, c.Check(), want)
	}
	c := DefaultConfig()
	require.NoError(t, c.Check())
	require.NoError(t, new(Config).Check())
}
