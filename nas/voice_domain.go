package nas

// VoiceDomain is the voice domain preference and UE's usage setting
// (TS 24.008 10.5.5.28): bits 2-1 the preference, bit 3 the usage setting.
type VoiceDomain uint8

// NewVoiceDomain joins a preference and a usage setting.
func NewVoiceDomain(p VoiceDomainPreference, u UsageSetting) VoiceDomain {
	return VoiceDomain(uint8(p)&3 | uint8(u)&1<<2)
}

// Preference returns the UE's voice domain preference for E-UTRAN.
func (v VoiceDomain) Preference() VoiceDomainPreference { return VoiceDomainPreference(v & 3) }

// UsageSetting returns the UE's usage setting.
func (v VoiceDomain) UsageSetting() UsageSetting { return UsageSetting(v >> 2 & 1) }

// String returns both.
func (v VoiceDomain) String() string {
	return v.Preference().String() + ", " + v.UsageSetting().String()
}

// VoiceDomainPreference says over which domain a UE wants its voice calls.
type VoiceDomainPreference uint8

// The preferences of TS 24.008 10.5.5.28.
const (
	CSVoiceOnly         VoiceDomainPreference = 0
	IMSPSVoiceOnly      VoiceDomainPreference = 1
	CSVoicePreferred    VoiceDomainPreference = 2
	IMSPSVoicePreferred VoiceDomainPreference = 3
)

// String returns the standard's words, shortened.
func (p VoiceDomainPreference) String() string {
	return [...]string{"CS voice only", "IMS PS voice only", "CS voice preferred", "IMS PS voice preferred"}[p&3]
}

// UsageSetting says whether a UE is worth more to its user with voice or with
// data (TS 23.221 7.2a).
type UsageSetting uint8

// The usage settings.
const (
	VoiceCentric UsageSetting = 0
	DataCentric  UsageSetting = 1
)

// String returns "voice centric" or "data centric".
func (u UsageSetting) String() string {
	if u == VoiceCentric {
		return "voice centric"
	}
	return "data centric"
}
