//! Apache httpd with `mod_dav`, Digest and TLS.

use igel_migrate_core::certificate::Certificate;
use igel_migrate_core::secret::Credentials;
use igel_migrate_core::transport::{RetryPolicy, Trust};
use igel_migrate_core::webdav::{RemotePath, WebDavClient, WebDavClientBuilder};
use igel_migrate_tests::apache::{Account, Apache, Door, Place, READER, WRITER};

fn builder(apache: &Apache, place: Place, account: Account) -> WebDavClientBuilder {
    let root = Certificate::from_pem(apache.authority_pem().as_bytes()).unwrap();
    WebDavClient::builder(apache.url(Door::Tls, place))
        .with_trust(Trust::Only(vec![root]))
        .with_credentials(Credentials::new(account.name, account.password))
        .with_transport(|transport| transport.with_retry(RetryPolicy::none()))
}

#[tokio::test]
async fn smoke() {
    let Some(apache) = Apache::start() else {
        return;
    };
    std::fs::create_dir(apache.tree().join("apps")).unwrap();
    std::fs::write(apache.tree().join("apps/a b.ipkg"), "content").unwrap();
    apache.give_tree();
    let client = builder(&apache, Place::Plain, READER).build().unwrap();
    println!("{:#?}", client.options().await.unwrap());
    println!("{:#?}", client.list(&RemotePath::ROOT).await.unwrap());
    let mut walk = client.walk(&RemotePath::ROOT);
    while let Some(item) = walk.next().await {
        println!("{:?}", item.unwrap());
    }
    let path: RemotePath = "apps/a b.ipkg".parse().unwrap();
    println!("{:?}", client.stat(&path).await.unwrap());
    println!("{:?}", client.stat(&"apps".parse().unwrap()).await.unwrap());
    println!("{:?}", client.head(&path).await.unwrap());
    let mut download = client.get(&path, 3..).await.unwrap();
    println!("{:?} {:?}", download, download.size());
    println!("{:?}", download.chunk().await.unwrap());
    println!("{:?}", client.put_file(&path, "x").await.unwrap_err());
    let writer = builder(&apache, Place::Plain, WRITER).build().unwrap();
    writer.put_file(&path, "x").await.unwrap();
    writer.delete_file(&path).await.unwrap();
    println!("{:#?}", apache.requests());
}
