package nas

import "fmt"

// PCOID is the identifier of a protocol or container in protocol configuration
// options. From the UE most ask for what they carry from the network.
type PCOID uint16

// The identifiers of TS 24.008 table 10.5.154.
const (
	PCOPCSCFIPv6               PCOID = 0x0001
	PCOIMCNSignallingFlag      PCOID = 0x0002
	PCODNSServerIPv6           PCOID = 0x0003
	PCOPolicyControlRejection  PCOID = 0x0004 // downlink
	PCOBearerControlMode       PCOID = 0x0005 // uplink: UE supports network requested control; downlink: the mode
	PCOHomeAgentAddress        PCOID = 0x0007
	PCOHomeNetworkPrefix       PCOID = 0x0008
	PCOHomeAgentIPv4           PCOID = 0x0009
	PCOAddressViaNAS           PCOID = 0x000A // uplink
	PCOAddressViaDHCPv4        PCOID = 0x000B // uplink
	PCOPCSCFIPv4               PCOID = 0x000C
	PCODNSServerIPv4           PCOID = 0x000D
	PCOMSISDN                  PCOID = 0x000E
	PCOIFOM                    PCOID = 0x000F
	PCOIPv4LinkMTU             PCOID = 0x0010
	PCOLocalAddressInTFT       PCOID = 0x0011
	PCOPCSCFReselection        PCOID = 0x0012 // uplink
	PCONBIFOMIndicator         PCOID = 0x0013
	PCONBIFOMMode              PCOID = 0x0014
	PCONonIPLinkMTU            PCOID = 0x0015
	PCOAPNRateControl          PCOID = 0x0016
	PCOPSDataOff               PCOID = 0x0017
	PCOReliableDataService     PCOID = 0x0018
	PCOExceptionRateControl    PCOID = 0x0019
	PCOPDUSessionID            PCOID = 0x001A // uplink
	PCOSNSSAI                  PCOID = 0x001B // downlink
	PCOQoSRules                PCOID = 0x001C // downlink
	PCOSessionAMBR             PCOID = 0x001D // downlink
	PCOAddressLifetime         PCOID = 0x001E // downlink
	PCOQoSFlowDescriptions     PCOID = 0x001F // downlink
	PCOEthernetMTU             PCOID = 0x0020
	PCOUnstructuredMTU         PCOID = 0x0021
	PCO5GSMCause               PCOID = 0x0022 // uplink
	PCOQoSRulesWide            PCOID = 0x0023 // uplink: the UE supports it
	PCOQoSFlowDescriptionsWide PCOID = 0x0024 // uplink: the UE supports it
	PCOATSSS                   PCOID = 0x0030
	PCOServiceLevelAA          PCOID = 0x0041

	PCOIPCP PCOID = 0x8021
	PCOLCP  PCOID = 0xC021
	PCOPAP  PCOID = 0xC023
	PCOCHAP PCOID = 0xC223
)

// wideLength reports whether an option's length takes two octets.
func (id PCOID) wideLength(dir Direction) bool {
	switch id {
	case PCOQoSRulesWide, PCOQoSFlowDescriptionsWide, PCOATSSS:
		return dir == Downlink
	case PCOServiceLevelAA:
		return true
	}
	return false
}

// Name returns what the identifier means in a direction, in the standard's
// words.
func (id PCOID) Name(dir Direction) string {
	names, ok := pcoNames[id]
	if !ok || names[dir&1] == "" {
		return fmt.Sprintf("container %04X", uint16(id))
	}
	return names[dir&1]
}

// pcoNames gives the uplink and the downlink meaning.
var pcoNames = map[PCOID][2]string{
	PCOPCSCFIPv6:               {"P-CSCF IPv6 Address Request", "P-CSCF IPv6 Address"},
	PCOIMCNSignallingFlag:      {"IM CN Subsystem Signaling Flag", "IM CN Subsystem Signaling Flag"},
	PCODNSServerIPv6:           {"DNS Server IPv6 Address Request", "DNS Server IPv6 Address"},
	PCOPolicyControlRejection:  {"", "Policy Control rejection code"},
	PCOBearerControlMode:       {"MS Support of Network Requested Bearer Control indicator", "Selected Bearer Control Mode"},
	PCOHomeAgentAddress:        {"DSMIPv6 Home Agent Address Request", "DSMIPv6 Home Agent Address"},
	PCOHomeNetworkPrefix:       {"DSMIPv6 Home Network Prefix Request", "DSMIPv6 Home Network Prefix"},
	PCOHomeAgentIPv4:           {"DSMIPv6 IPv4 Home Agent Address Request", "DSMIPv6 IPv4 Home Agent Address"},
	PCOAddressViaNAS:           {"IP address allocation via NAS signalling", ""},
	PCOAddressViaDHCPv4:        {"IPv4 address allocation via DHCPv4", ""},
	PCOPCSCFIPv4:               {"P-CSCF IPv4 Address Request", "P-CSCF IPv4 Address"},
	PCODNSServerIPv4:           {"DNS Server IPv4 Address Request", "DNS Server IPv4 Address"},
	PCOMSISDN:                  {"MSISDN Request", "MSISDN"},
	PCOIFOM:                    {"IFOM-Support-Request", "IFOM-Support"},
	PCOIPv4LinkMTU:             {"IPv4 Link MTU Request", "IPv4 Link MTU"},
	PCOLocalAddressInTFT:       {"MS support of Local address in TFT indicator", "Network support of Local address in TFT indicator"},
	PCOPCSCFReselection:        {"P-CSCF Re-selection support", ""},
	PCONBIFOMIndicator:         {"NBIFOM request indicator", "NBIFOM accepted indicator"},
	PCONBIFOMMode:              {"NBIFOM mode", "NBIFOM mode"},
	PCONonIPLinkMTU:            {"Non-IP Link MTU Request", "Non-IP Link MTU"},
	PCOAPNRateControl:          {"APN rate control support indicator", "APN rate control parameters"},
	PCOPSDataOff:               {"3GPP PS data off UE status", "3GPP PS data off support indication"},
	PCOReliableDataService:     {"Reliable Data Service request indicator", "Reliable Data Service accepted indicator"},
	PCOExceptionRateControl:    {"Additional APN rate control for exception data support indicator", "Additional APN rate control for exception data parameters"},
	PCOPDUSessionID:            {"PDU session ID", ""},
	PCOSNSSAI:                  {"", "S-NSSAI"},
	PCOQoSRules:                {"", "QoS rules"},
	PCOSessionAMBR:             {"", "Session-AMBR"},
	PCOAddressLifetime:         {"", "PDU session address lifetime"},
	PCOQoSFlowDescriptions:     {"", "QoS flow descriptions"},
	PCOEthernetMTU:             {"Ethernet Frame Payload MTU Request", "Ethernet Frame Payload MTU"},
	PCOUnstructuredMTU:         {"Unstructured Link MTU Request", "Unstructured Link MTU"},
	PCO5GSMCause:               {"5GSM cause value", ""},
	PCOQoSRulesWide:            {"QoS rules with the length of two octets support indicator", "QoS rules with the length of two octets"},
	PCOQoSFlowDescriptionsWide: {"QoS flow descriptions with the length of two octets support indicator", "QoS flow descriptions with the length of two octets"},
	PCOATSSS:                   {"ATSSS request", "ATSSS response with the length of two octets"},
	PCOServiceLevelAA:          {"Service-level-AA container with the length of two octets", "Service-level-AA container with the length of two octets"},
	PCOIPCP:                    {"IPCP", "IPCP"},
	PCOLCP:                     {"LCP", "LCP"},
	PCOPAP:                     {"PAP", "PAP"},
	PCOCHAP:                    {"CHAP", "CHAP"},
}
