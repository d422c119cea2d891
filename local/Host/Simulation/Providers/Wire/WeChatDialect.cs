namespace Distribution.Local.Simulation.Providers.Wire;

internal static class WeChatDialect
{
    public static Dialect Once => throw new NotSupportedException("WeChat Pay's protocol is not simulated yet.");
}
