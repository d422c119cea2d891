using System.Text.Json.Serialization;

namespace Distribution.Kernel;

/// <summary>ISO 4217 currencies the product books in. The value is the numeric ISO code.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Currency>))]
public enum Currency
{
    /// <summary>Chinese yuan; the minor unit is the fen, 1/100.</summary>
    CNY = 156,

    /// <summary>Hong Kong dollar; the minor unit is the cent, 1/100.</summary>
    HKD = 344,

    /// <summary>US dollar; the minor unit is the cent, 1/100.</summary>
    USD = 840,
}
