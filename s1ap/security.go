package s1ap

// NRUESecurityCapabilities is the NRUESecurityCapabilities of TS 36.413 9.3.4.
//
//s1ap:sequence
type NRUESecurityCapabilities struct {
	NRencryptionAlgorithms          uint16 `s1ap:"bits(16,...)"`
	NRintegrityProtectionAlgorithms uint16 `s1ap:"bits(16,...)"`
	Unknown                         *Unknown
}

// IntegrityProtectionIndication is the IntegrityProtectionIndication of TS 36.413 9.3.4.
//
//s1ap:enum root=3 extensible
type IntegrityProtectionIndication uint8

const (
	IntegrityProtectionIndicationRequired  IntegrityProtectionIndication = iota // required
	IntegrityProtectionIndicationPreferred                                      // preferred
	IntegrityProtectionIndicationNotNeeded                                      // not-needed
)

// SecurityIndication is the SecurityIndication of TS 36.413 9.3.4.
//
//s1ap:sequence
type SecurityIndication struct {
	IntegrityProtectionIndication IntegrityProtectionIndication
	Unknown                       *Unknown
}

// UESecurityCapabilities lists the EEA and EIA algorithms a UE supports beside the null ones; the most significant bit is algorithm 1.
//
//s1ap:sequence
type UESecurityCapabilities struct {
	EncryptionAlgorithms          uint16 `s1ap:"bits(16,...)"`
	IntegrityProtectionAlgorithms uint16 `s1ap:"bits(16,...)"`
	Unknown                       *Unknown
}
