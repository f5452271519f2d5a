import pathlib
import random
import tensorflow as tf

#用tf.data读取list
dataset = tf.data.Dataset.from_tensor_slices([8,3,0,8,2,1])
print([int(x) for x in dataset])

def count(stop):
    i = 0
    while i<stop:
        yield i
        i += 1
ds_counter = tf.data.Dataset.from_generator(count,args=[25],output_types=tf.int32,output_shapes=())
for batch in ds_counter.repeat().batch(10).take(3):
    print(batch.numpy())

# tf.data.TextLineDataset读取txt
print([line.numpy() for line in tf.data.TextLineDataset('lines.txt').take(2)])

# tf.data.experimental.make_csv_dataset读取表格数据
titanic = tf.data.experimental.make_csv_dataset('titanic.csv',batch_size=4,label_name='survived',num_epochs=1,shuffle=False)
for features,label in titanic.take(1):
    print(label.numpy(),{key: value.numpy().tolist() for key,value in features.items()})

# 打乱数据
print(sorted(int(x) for x in dataset.shuffle(buffer_size = 100)))

# 类别不平衡数据
negative_ds = tf.data.Dataset.from_tensors(0).repeat()
positive_ds = tf.data.Dataset.from_tensors(1).repeat()
balanced_ds = tf.data.experimental.sample_from_datasets(
    [negative_ds,positive_ds],[0.5,0.5]).batch(1000)
for labels in balanced_ds.take(1):
    print(400 < int(tf.reduce_sum(labels)) < 600)

# 图片的标签
data_root = pathlib.Path('flower_photos')
all_image_paths = sorted(str(path) for path in data_root.glob('*/*'))
label_names = sorted(item.name for item in data_root.glob('*/') if item.is_dir())
label_to_index = dict((name,index) for index,name in enumerate(label_names))
print(label_to_index)
all_image_labels = [label_to_index[pathlib.Path(path).parent.name]
                   for path in all_image_paths]

def load_and_preprocess_image(img_path):
    img_raw = tf.io.read_file(img_path)
    img_tensor = tf.image.decode_jpeg(img_raw,channels = 3)
    img_final = tf.image.resize(img_tensor,[192,192])
    img_final = img_final/255.0
    return img_final
#至此图片预处理完毕

image_path = random.choice(all_image_paths)
img_raw = tf.io.read_file(image_path)
img_tensor = tf.image.decode_image(img_raw,channels = 3)
print(img_tensor.shape,img_tensor.dtype)

path_ds = tf.data.Dataset.from_tensor_slices(all_image_paths)
image_ds = path_ds.map(load_and_preprocess_image)
label_ds = tf.data.Dataset.from_tensor_slices(tf.cast(all_image_labels,tf.int64))

image_label_ds = tf.data.Dataset.zip((image_ds,label_ds))
print(image_label_ds.element_spec)
for image,label in image_label_ds.batch(4).take(1):
    print(image.shape,label.numpy(),0 <= float(tf.reduce_min(image)) <= float(tf.reduce_max(image)) <= 1)
