package scenarios

import (
	"slices"
	"time"

	"sunsetlab/nas/aka"
	"sunsetlab/sim/mme"
)

// Step is one thing that happens: a verb and what it needs.
type Step struct {
	// At is when: a duration from the start, or a time of day.
	At When `yaml:"at" jsonschema:"required"`
	// Do is what happens.
	Do Verb `yaml:"do" jsonschema:"required"`

	// Device is whom it happens to: all of them, if it has a count.
	Device string `yaml:"device"`
	// Network is where it happens, if there are several. Default: all.
	Network string `yaml:"network"`
	// Link is s1, s11, sgs, gn, s3 or radius.
	Link LinkName `yaml:"link"`
	// Server is a RADIUS server by its name.
	Server string `yaml:"server"`
	// Cell is a cell by its name.
	Cell string `yaml:"cell"`

	// On switches something on or off.
	On *bool `yaml:"on"`
	// Mode of SGs.
	Mode mme.SGsMode `yaml:"mode"`
	// Value is the new setting.
	Value string `yaml:"value"`
	// Answer of IMS, of the MSC to location updates, or of a RADIUS server.
	Answer Answer `yaml:"answer"`
	// Text of a short message.
	Text string `yaml:"text"`
	// Pause is how long a device is off. Default 5 s.
	Pause *time.Duration `yaml:"pause"`
	// SQN is the sequence number that the HSS goes on from.
	SQN *aka.SQN `yaml:"sqn"`
	// Loss is a probability.
	Loss *float64 `yaml:"loss" jsonschema:"minimum=0,maximum=1"`
	// Latency of a link.
	Latency *time.Duration `yaml:"latency"`
	// Subscription is what changes in the HSS.
	Subscription *Subscription `yaml:"subscription"`
	// APN of the PDN connection that is meant. Default: of pdn_connect the
	// subscription's, else the device's first.
	APN string `yaml:"apn"`
	// Quality is what a bearer is to have.
	Quality
	// Reactivate has a device come back for a PDN connection that the gateway
	// ends.
	Reactivate bool `yaml:"reactivate"`

	Reject
}

// LinkName names a link of the core.
type LinkName string

// Words lists them.
func (LinkName) Words() []string { return []string{"s1", "s11", "sgs", "gn", "s3", "radius"} }

// Answer is how IMS or the MSC answers from now on.
type Answer string

// Words lists them; fails is for IMS alone, the others are for all.
func (Answer) Words() []string { return []string{"available", "refuses", "silent", "fails"} }

// Verb is what a step does.
type Verb string

// The verbs.
const (
	PowerOn               Verb = "power_on"
	PowerOff              Verb = "power_off"
	PowerCut              Verb = "power_cut"
	Reboot                Verb = "reboot"
	Attach                Verb = "attach"
	Detach                Verb = "detach"
	Call                  Verb = "call"
	EmergencyCall         Verb = "emergency_call"
	SendData              Verb = "send_data"
	DownlinkData          Verb = "downlink_data"
	SMS                   Verb = "sms"
	MTSMS                 Verb = "mt_sms"
	MTCall                Verb = "mt_call"
	UsageSetting          Verb = "usage_setting"
	VoiceDomainPreference Verb = "voice_domain_preference"
	Coverage              Verb = "coverage"
	SetSQN                Verb = "hss_sqn"
	ChangeSubscription    Verb = "subscription"

	PDNConnect           Verb = "pdn_connect"
	PDNDisconnect        Verb = "pdn_disconnect"
	BearerModify         Verb = "bearer_modify"
	GatewayBearer        Verb = "gateway_bearer"
	GatewayBearerModify  Verb = "gateway_bearer_modify"
	GatewayPDNDisconnect Verb = "gateway_pdn_disconnect"

	SGs           Verb = "sgs"
	SGsAnswers    Verb = "sgs_answer"
	IMSVoPS       Verb = "ims_vops"
	EMCBS         Verb = "emc_bs"
	UTRANSwitch   Verb = "utran"
	IMSAnswers    Verb = "ims"
	FarEndDoes    Verb = "far_end"
	RADIUSAnswers Verb = "radius_answer"
	RejectVerb    Verb = "reject"
	AcceptVerb    Verb = "accept"
	MMERestart    Verb = "mme_restart"
	SGSNRestart   Verb = "sgsn_restart"
	SGSNContext   Verb = "sgsn_context"
	CellBarred    Verb = "cell_barred"
	CellSwitch    Verb = "cell"
	Partition     Verb = "partition"
	Heal          Verb = "heal"
	LinkLoss      Verb = "link_loss"
	LinkLatency   Verb = "link_latency"
	RadioLoss     Verb = "radio_loss"
	CombinedGives Verb = "additional_update_result"
)

// verb says what keys a step needs and may have beside at and do.
type verb struct {
	name  Verb
	needs []string
	takes []string
}

var verbs = []verb{
	{name: PowerOn, needs: []string{"device"}},
	{name: PowerOff, needs: []string{"device"}},
	{name: PowerCut, needs: []string{"device"}},
	{name: Reboot, needs: []string{"device"}, takes: []string{"pause"}},
	{name: Attach, needs: []string{"device"}},
	{name: Detach, needs: []string{"device"}},
	{name: Call, needs: []string{"device"}},
	{name: EmergencyCall, needs: []string{"device"}},
	{name: SendData, needs: []string{"device"}},
	{name: DownlinkData, needs: []string{"device"}},
	{name: SMS, needs: []string{"device", "text"}},
	{name: MTSMS, needs: []string{"device", "text"}},
	{name: MTCall, needs: []string{"device"}},
	{name: UsageSetting, needs: []string{"device", "value"}},
	{name: VoiceDomainPreference, needs: []string{"device", "value"}},
	{name: Coverage, needs: []string{"device", "on"}, takes: []string{"cell"}},
	{name: SetSQN, needs: []string{"device", "sqn"}},
	{name: ChangeSubscription, needs: []string{"device", "subscription"}},

	{name: PDNConnect, needs: []string{"device"}, takes: []string{"apn"}},
	{name: PDNDisconnect, needs: []string{"device"}, takes: []string{"apn"}},
	{name: BearerModify, needs: []string{"device", "qci"}, takes: []string{"apn", "uplink", "downlink"}},
	{name: GatewayBearer, needs: []string{"device", "qci"}, takes: []string{"apn", "uplink", "downlink"}},
	{name: GatewayBearerModify, needs: []string{"device"}, takes: []string{"apn", "qci", "uplink", "downlink"}},
	{name: GatewayPDNDisconnect, needs: []string{"device"}, takes: []string{"apn", "reactivate"}},

	{name: SGs, needs: []string{"mode"}, takes: []string{"network"}},
	{name: SGsAnswers, needs: []string{"answer"}, takes: []string{"network", "cause"}},
	{name: CombinedGives, needs: []string{"value"}, takes: []string{"network"}},
	{name: IMSVoPS, needs: []string{"on"}, takes: []string{"network"}},
	{name: EMCBS, needs: []string{"on"}, takes: []string{"network"}},
	{name: UTRANSwitch, needs: []string{"on"}, takes: []string{"network"}},
	{name: IMSAnswers, needs: []string{"answer"}, takes: []string{"network"}},
	{name: FarEndDoes, needs: []string{"value"}, takes: []string{"network"}},
	{name: RADIUSAnswers, needs: []string{"server", "answer"}, takes: []string{"network"}},
	{name: RejectVerb, needs: []string{"cause"}, takes: []string{"network", "request", "eutran_not_allowed",
		"esm_cause", "t3302", "t3346", "t3396", "t3402", "t3442", "only", "times", "unprotected"}},
	{name: AcceptVerb, takes: []string{"network", "request"}},
	{name: MMERestart, takes: []string{"network"}},
	{name: SGSNRestart, takes: []string{"network"}},
	{name: SGSNContext, needs: []string{"value"}, takes: []string{"network"}},
	{name: CellBarred, needs: []string{"cell", "on"}},
	{name: CellSwitch, needs: []string{"cell", "on"}},
	{name: Partition, needs: []string{"link"}, takes: []string{"network"}},
	{name: Heal, needs: []string{"link"}, takes: []string{"network"}},
	{name: LinkLoss, needs: []string{"link", "loss"}, takes: []string{"network"}},
	{name: LinkLatency, needs: []string{"link", "latency"}, takes: []string{"network"}},
	{name: RadioLoss, needs: []string{"loss"}},
}

// Words lists the verbs.
func (Verb) Words() []string {
	words := make([]string, len(verbs))
	for i := range verbs {
		words[i] = string(verbs[i].name)
	}
	return words
}

// verbOf finds what a verb needs.
func verbOf(name Verb) (verb, bool) {
	i := slices.IndexFunc(verbs, func(v verb) bool { return v.name == name })
	if i < 0 {
		return verb{}, false
	}
	return verbs[i], true
}
