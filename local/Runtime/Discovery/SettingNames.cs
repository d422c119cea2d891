using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;

namespace EmbeddedFunctions.Discovery;

/// <summary>Replaces <c>%Name%</c> by the setting of that name.</summary>
internal sealed partial class SettingNames(IConfiguration configuration)
{
    /// <exception cref="FormatException">The setting does not exist.</exception>
    public string Resolve(string text) => Placeholder().Replace(text, match =>
        configuration[match.Groups[1].Value]
        ?? throw new FormatException($"the setting '{match.Groups[1].Value}' in '{text}' does not exist"));

    [GeneratedRegex("%([^%]+)%")]
    private static partial Regex Placeholder();
}
