using Distribution.Programs;
using Distribution.Programs.Lifecycle;

namespace Distribution.Functions.Programs;

/// <summary>How a shop publishes: whether somebody else than its author must approve a draft, and who waits for another person to have that switched off.</summary>
public sealed record ProgramSettingsView(bool AnotherApproves, SignedBy? Set, SignedBy? OffAsked)
{
    internal static ProgramSettingsView Of(ProgramSettings settings) => new(settings.AnotherApproves, settings.Set, settings.OffAsked);
}

/// <summary>How a shop is to publish from now on.</summary>
public sealed record ProgramSettingsBody(bool AnotherApproves);
